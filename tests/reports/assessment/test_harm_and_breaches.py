"""Figures of pregnancies and of non-compliance are those of SQL that was written without looking at the report's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from registry.domain.actor import OPERATOR
from registry.reports.assessment.assess import assess
from registry.reports.assessment.measure import Group, Measure
from registry.services.act import Call
from tests import databases
from tests.api.clinic import DAY, HOUR, Clinic, clinic_in
from tests.asking import NOW, PROGRAM

TODAY = NOW.date()
SINCE, UNTIL = TODAY - 10 * DAY, TODAY + 20 * DAY
WORDS = {"words": "a test"}
TOTALS = {
    "event-kinds": "SELECT 1 FROM noncompliance_event WHERE occurred_at::date BETWEEN %(since)s AND %(until)s",
    "measures-taken": "SELECT 1 FROM case_step WHERE kind IN ('notice', 'warning', 'suspension', 'deactivation')"
    " AND recorded_at::date BETWEEN %(since)s AND %(until)s",
    "reconsiderations": "SELECT 1 FROM case_step WHERE lifted IS NOT NULL"
    " AND recorded_at::date BETWEEN %(since)s AND %(until)s",
    "cases-opened": "SELECT 1 FROM noncompliance_case WHERE recorded_at::date <= %(until)s",
    "time-to-close": "SELECT 1 FROM case_step WHERE kind = 'closing'"
    " AND recorded_at::date BETWEEN %(since)s AND %(until)s",
    "action-timeliness": "SELECT 1 FROM case_step WHERE due_on BETWEEN %(since)s AND %(until)s",
    "pregnancies-known": "SELECT 1 FROM pregnancy_report WHERE reported_at::date <= %(until)s",
    "pregnancies-of": "SELECT 1 FROM pregnancy_report WHERE reported_at::date BETWEEN %(since)s AND %(until)s",
    "time-to-pass-on": "SELECT pregnancy_report_id FROM pregnancy_follow_up WHERE kind = 'reported-on'"
    " GROUP BY 1 HAVING min(happened_at)::date BETWEEN %(since)s AND %(until)s",
}
LINES = {
    "event-stakeholders": "SELECT stakeholder, count(*) FROM noncompliance_event"
    " WHERE occurred_at::date BETWEEN %(since)s AND %(until)s GROUP BY 1",
    "case-severities": "SELECT coalesce((SELECT severity FROM case_step s WHERE s.case_id = k.case_id"
    " AND severity IS NOT NULL ORDER BY case_step_id DESC LIMIT 1), 'not assessed'), count(*)"
    " FROM noncompliance_case k WHERE recorded_at::date <= %(until)s GROUP BY 1",
    "action-timeliness": "SELECT CASE WHEN d.case_step_id IS NULL THEN 'not done' WHEN d.recorded_at::date <= p.due_on"
    " THEN 'done in time' ELSE 'done late' END, count(*) FROM case_step p LEFT JOIN case_step d"
    " ON d.answers = p.case_step_id WHERE p.due_on BETWEEN %(since)s AND %(until)s GROUP BY 1",
    "pregnancy-root-causes": "SELECT coalesce((SELECT root_cause FROM pregnancy_follow_up f"
    " WHERE f.pregnancy_report_id = r.pregnancy_report_id AND root_cause IS NOT NULL"
    " ORDER BY pregnancy_follow_up_id DESC LIMIT 1), 'not recorded'), count(*) FROM pregnancy_report r"
    " WHERE reported_at::date BETWEEN %(since)s AND %(until)s GROUP BY 1",
    "pregnancies-passed-on": "SELECT recipient, count(DISTINCT pregnancy_report_id) FROM pregnancy_follow_up"
    " WHERE recipient IS NOT NULL GROUP BY 1",
}
"""Everything happens far from midnight and before the period ends, which the statements make use of."""


def a_case(clinic: Clinic, **about: Any) -> str:
    """The address of a case about an event that was entered."""
    body = {"kind": "wrong-label", "program": PROGRAM, "narrative": "a test", **about}
    said = {**body, "occurred_at": clinic.place.clock.now().isoformat()}
    event = clinic.coordinator.did("/noncompliance-events", said)
    opened = clinic.coordinator.did("/cases", {"event_ids": [event["noncompliance_event_id"]]})
    return f"/cases/{opened['case_id']}"


def breaches(clinic: Clinic) -> None:
    """One case is closed after its action was done late, another one is open with an action that was not done."""
    did, drugstore = clinic.coordinator.did, clinic.drugstore
    pharmacy = {"stakeholder": "pharmacy", "pharmacy_id": drugstore.pharmacy_id}
    prescriber = {"stakeholder": "prescriber", "prescriber_id": clinic.other_practice.prescriber_id}
    closed = a_case(clinic, **pharmacy)
    did(f"{closed}/assessments", {"severity": "minor", **WORDS})
    did(f"{closed}/assessments", {"severity": "serious", **WORDS})
    did(f"{closed}/measures", {"kind": "suspension", **WORDS})
    planned = {**WORDS, "due_on": f"{TODAY + DAY}"}
    late = did(f"{closed}/actions", {"kind": "corrective-action", **planned})["case_step_id"]
    early = did(f"{closed}/actions", {"kind": "preventive-action", **planned})["case_step_id"]
    did(f"{closed}/actions/{early}/completion", WORDS)
    undone = a_case(clinic, kind="no-counseling", **prescriber)
    did(f"{undone}/actions", {"kind": "corrective-action", **planned})
    did(f"{undone}/measures", {"kind": "notice", **WORDS})
    a_case(clinic, **pharmacy)
    clinic.place.at(NOW + 3 * DAY)
    did(f"{closed}/actions/{late}/completion", WORDS)
    did(f"{closed}/reconsiderations", {"lifted": True, **WORDS})
    did(f"{closed}/closing", WORDS)


def harm(clinic: Clinic) -> None:
    """Two pregnancies are reported; one is followed to its end and passed on after two hours, and once more."""
    patient_id, did = clinic.treated(), clinic.coordinator.did
    reports = f"/patients/{patient_id}/pregnancy-reports"
    did(reports, {"of": "partner"})
    followed = f"{reports}/{did(reports, {'of': 'patient'})['pregnancy_report_id']}/follow-ups"
    for cause in ("unknown", "contraception-failed"):
        did(followed, {**WORDS, "kind": "root-cause", "root_cause": cause})
    did(followed, {**WORDS, "kind": "exposure", "exposure_timing": "during-treatment"})
    clinic.place.at(NOW + 2 * HOUR)
    did(followed, {**WORDS, "kind": "reported-on", "recipient": "manufacturer"})
    clinic.place.at(NOW + 2 * DAY)
    did(followed, {**WORDS, "kind": "reported-on", "recipient": "fda"})
    did(followed, {**WORDS, "kind": "ended", "ended_as": "live-birth"})
    clinic.place.at(NOW)


@pytest.fixture(scope="module")
def clinic(module_database_url: str) -> Iterator[Clinic]:
    """A clinic in which pregnancies were reported and cases of non-compliance followed."""
    with clinic_in(module_database_url) as opened:
        harm(opened)
        breaches(opened)
        yield opened


def groups(clinic: Clinic, smallest_cell: int = 1, since: Any = SINCE, until: Any = UNTIL) -> list[Group]:
    """The two groups of an assessment that is made when the period is over."""
    call = Call(OPERATOR, NOW + 40 * DAY)
    report = assess(clinic.place.registry, call, PROGRAM, since, until, smallest_cell)
    return [group for group in report.groups if group.code in ("outcome", "non-compliance")]


def measures(clinic: Clinic, smallest_cell: int = 1, **period: Any) -> dict[str, Measure]:
    """Their measures."""
    found = groups(clinic, smallest_cell, **period)
    return {one.code: one for group in found for one in group.measures}


def counts(measure: Measure) -> dict[str, int | None]:
    """Its counts by label, without the zeros."""
    return {line.label: line.count for line in measure.lines if line.count != 0}


def test_figures_are_those_of_other_sql(clinic: Clinic) -> None:
    found = measures(clinic)
    period = {"since": SINCE, "until": UNTIL}
    with databases.owner(clinic.place.database_url) as owner:
        for code, sql in TOTALS.items():
            expected = len(owner.execute(sql, period).fetchall())
            assert (found[code].total, expected > 0) == (expected, True), code
        for code, sql in LINES.items():
            lines = {str(row[0]): row[1] for row in owner.execute(sql, period).fetchall()}
            assert counts(found[code]) == lines, code


def test_cases_stand_as_they_did_when_the_period_ended(clinic: Clinic) -> None:
    at_end = {code: counts(one) for code, one in measures(clinic).items()}
    assert at_end["case-kinds"] == {"wrong-label": 2, "no-counseling": 1}
    assert at_end["case-states"] == {"open": 2, "closed": 1}
    assert at_end["case-measures"] == {"none": 2, "notice": 1}
    assert at_end["case-actions"] == {"none planned": 1, "all done": 1, "overdue": 1}
    assert at_end["time-to-close"] == {"3-7 d": 1}
    before = {code: counts(one) for code, one in measures(clinic, until=TODAY).items()}
    assert before["case-states"] == {"open": 3}
    assert before["case-measures"] == {"none": 1, "notice": 1, "suspension": 1}
    assert before["case-actions"] == {"none planned": 1, "open": 2}
    assert before["action-timeliness"] == {}
    after = {code: counts(one) for code, one in measures(clinic, since=TODAY + 4 * DAY).items()}
    assert after["cases-opened"] == {"before the period": 2}
    assert after["event-kinds"] == {}


def test_pregnancies_are_followed_beyond_the_period_of_their_report(clinic: Clinic) -> None:
    found = {code: counts(one) for code, one in measures(clinic, until=TODAY + DAY).items()}
    assert found["pregnancies-of"] == {"patient": 1, "partner": 1}
    assert found["pregnancy-exposures"] == {"during-treatment": 1, "not recorded": 1}
    assert found["pregnancy-outcomes"] == {"not recorded": 2}
    assert found["time-to-pass-on"] == {"1-4 h": 1}
    assert found["time-to-fda"] == {}
    later = {code: counts(one) for code, one in measures(clinic, since=TODAY + DAY).items()}
    assert later["pregnancies-of"] == {}
    assert later["pregnancies-known"] == {"before": 2}
    assert later["pregnancy-outcomes"] == {"live-birth": 1, "not recorded": 1}
    assert later["time-to-fda"] == {"1-3 d": 1}


def test_all_that_is_small_is_withheld_and_every_measure_is_explained(clinic: Clinic) -> None:
    for group in groups(clinic, smallest_cell=11):
        assert group.notes
        for one in group.measures:
            assert one.definition.endswith("."), one.code
            assert not any([one.total, *(line.count for line in one.lines), *one.quantiles]), one.code
    totals: dict[str, set[int | None]] = {}
    for one in measures(clinic).values():
        totals.setdefault(one.denominator, set()).add(one.total)
        assert not one.shape.adds_up or sum(line.count or 0 for line in one.lines) == one.total, one.code
    assert [some for some in totals.values() if len(some) > 1] == []
