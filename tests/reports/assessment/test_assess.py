"""The figures of an assessment are those of SQL that was written without looking at the report's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from registry.domain.actor import OPERATOR
from registry.domain.errors import Invalid, NotFound
from registry.reports.assessment.assess import assess
from registry.reports.assessment.measure import Assessment
from registry.services.act import Call
from tests import databases
from tests.api.acts import writes_nothing
from tests.api.clinic import DAY, HOUR, MALE, Clinic, clinic_in, pointers, problem
from tests.asking import NOW, PROGRAM

TODAY = NOW.date()
COUNTS = {
    "new-patients": "SELECT 1 FROM enrollment WHERE program = 'pomalidomide' AND enrolled_at::date BETWEEN %s AND %s",
    "refusals": "SELECT 1 FROM decision WHERE verdict <> 'authorized' AND as_of::date BETWEEN %s AND %s",
    "prescription-verdicts": "SELECT 1 FROM decision WHERE gate = 'prescription' AND as_of::date BETWEEN %s AND %s",
    "dispense-verdicts": "SELECT 1 FROM decision WHERE gate = 'dispense' AND as_of::date BETWEEN %s AND %s",
    "release-verdicts": "SELECT 1 FROM decision WHERE gate = 'release' AND as_of::date BETWEEN %s AND %s",
    "authorization-numbers": "SELECT 1 FROM issued_number n WHERE kind = 'authorization'"
    " AND issued_at::date BETWEEN %s AND %s",
    "confirmation-numbers": "SELECT 1 FROM issued_number n WHERE kind = 'confirmation'"
    " AND issued_at::date BETWEEN %s AND %s",
    **dict.fromkeys(
        ("releases", "release-categories", "release-strengths", "time-to-release", "medication-guides"),
        "SELECT 1 FROM release WHERE released_at::date BETWEEN %s AND %s",
    ),
    "unmatched-refusals": "SELECT 1 FROM unmatched_decision WHERE as_of::date BETWEEN %s AND %s",
}
"""Everything happens far from midnight, so that days in UTC and in the program's time zone are the same."""
REASONS = """
SELECT split_part(o ->> 'code', '!', 1) || '/' || (o -> 'outcome' ->> 'reason') AS label, count(DISTINCT d.decision_id)
FROM decision d, json_array_elements(d.outcomes::json) o
WHERE d.gate = 'prescription' AND d.verdict = 'refused' AND o -> 'outcome' ->> 'status' IN ('unmet', 'unknown')
GROUP BY 1
"""
LATER_YES = """
SELECT count(*) FROM decision no WHERE gate = 'prescription' AND verdict = 'refused' AND patient_id IN (
    SELECT patient_id FROM decision WHERE gate = no.gate AND verdict = 'authorized' AND decision_id > no.decision_id)
"""


@pytest.fixture(scope="module")
def clinic(module_database_url: str) -> Iterator[Clinic]:
    """A clinic with patients in treatment, refusals that were mended and refusals that were not."""
    with clinic_in(module_database_url) as opened:
        opened.released()
        ask = opened.practice.prescriber.post
        ask("/prescription-authorizations", opened.prescription(opened.registered()))
        for _ in range(2):
            patient = opened.treated()
            ask("/prescription-authorizations", opened.prescription(patient, refills=1))
            opened.place.at(NOW + 2 * HOUR)
            opened.released(
                opened.confirmed(opened.authorized(patient)["authorization_number"])["confirmation_number"]
            )
        opened.authorized()
        opened.place.at(NOW + 3 * HOUR)
        ask("/prescription-authorizations", opened.prescription(patient, refills=1, days_supply=40))
        yield opened


def assessed(clinic: Clinic, since: date = TODAY - 60 * DAY, until: date = TODAY) -> Assessment:
    """The assessment of the clinic's program, with nothing withheld."""
    call = Call(OPERATOR, clinic.place.clock.now())
    return assess(clinic.place.registry, call, PROGRAM, since, until, smallest_cell=1)


def figures(report: Assessment) -> dict[str, dict[str, int | None]]:
    """The counts of each measure by label, without the zeros."""
    return {
        one.code: {line.label: line.count for line in one.lines if line.count}
        for group in report.groups
        for one in group.measures
    }


def test_totals_are_those_of_other_sql(clinic: Clinic) -> None:
    with writes_nothing(clinic.place.database_url):
        report = assessed(clinic)
    totals = {one.code: one.total for group in report.groups for one in group.measures}
    with databases.owner(clinic.place.database_url) as owner:
        for code, sql in COUNTS.items():
            found = owner.execute(sql, (TODAY - 60 * DAY, TODAY)).fetchall()
            assert totals[code] == len(found), code
    assert totals["prescription-verdicts"] == 8


def test_reasons_and_what_became_of_them_are_those_of_other_sql(clinic: Clinic) -> None:
    found = figures(assessed(clinic))
    with databases.owner(clinic.place.database_url) as owner:
        reasons = {str(row[0]): row[1] for row in owner.execute(REASONS).fetchall()}
        resolved = int(str(owner.execute(LATER_YES).fetchall()[0][0]))
    assert found["prescription-reasons"] == reasons
    assert reasons["no-refills/REFILLS"] == 3
    assert found["prescription-resolution"] == {"resolved": resolved, "not resolved": 4 - resolved}
    assert resolved == 2
    assert found["first-or-later"] == {"first": 3, "later": 1}
    assert found["time-to-resolve"] == {"1-4 h": 2}


def test_the_enrolled_are_counted_once_in_each_way(clinic: Clinic) -> None:
    found = figures(assessed(clinic))
    assert found["patient-categories"] == {MALE: 4}
    assert found["patient-sexes"] == {"male": 4}
    assert found["patient-activity"] == {"active": 3, "inactive": 1}
    assert found["patient-ages"] == {"35-49": 4}
    assert found["prescriber-activity"] == {"active": 1, "inactive": 1}
    assert found["pharmacy-states"] == {"00": 2}


def test_a_number_that_nobody_used_is_open_and_then_expired(clinic: Clinic) -> None:
    today = figures(assessed(clinic))
    assert today["authorization-numbers"] == {"used": 3, "open": 1}
    assert today["confirmation-numbers"] == {"used": 3}
    assert today["release-supplies"] == {"22-28 d": 3}
    assert today["time-to-confirmation"] == {"< 1 h": 3}
    call = Call(OPERATOR, NOW + 90 * DAY)
    later = assess(clinic.place.registry, call, PROGRAM, TODAY, TODAY + 60 * DAY, smallest_cell=1)
    assert figures(later)["authorization-numbers"] == {"used": 3, "expired": 1}


def test_measures_of_the_same_denominator_have_the_same_total(clinic: Clinic) -> None:
    totals: dict[str, set[int | None]] = {}
    for group in assessed(clinic).groups:
        for one in group.measures:
            totals.setdefault(one.denominator, set()).add(one.total)
            assert one.lines or not one.total, one.code
            if one.shape.adds_up:
                assert sum(line.count or 0 for line in one.lines) == one.total, one.code
    assert {denominator for denominator, some in totals.items() if len(some) > 1} == set()


def test_auditors_ask_over_http_and_small_counts_are_withheld(clinic: Clinic) -> None:
    asked = {"program": PROGRAM, "from": f"{TODAY}", "to": f"{TODAY}"}
    answer = clinic.auditor.get("/reports/assessment", **asked)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    found = answer.get_json()
    of = {one["measure"]: one for group in found["groups"] for one in group["measures"]}
    assert of["prescription-verdicts"]["total"] is None
    assert [line["count"] for line in of["prescription-verdicts"]["lines"]] == [None, None]
    assert found["smallest_cell"] == 11
    problem(clinic.practice.prescriber.get("/reports/assessment", **asked), 403)
    refused = problem(clinic.auditor.get("/reports/assessment", **{**asked, "to": "2020-01-01"}), 422)
    assert pointers(refused) == {"/to"}


def test_a_period_is_closed_at_both_days(clinic: Clinic) -> None:
    assert figures(assessed(clinic, TODAY, TODAY))["prescription-verdicts"] == {"authorized": 4, "refused": 4}
    assert figures(assessed(clinic, TODAY - DAY, TODAY - DAY))["prescription-verdicts"] == {}


@pytest.mark.parametrize("days", [(0, -1), (0, 1), (-9000, 0)])
def test_a_period_that_can_not_be_is_refused(clinic: Clinic, days: tuple[int, int]) -> None:
    since, until = (TODAY + timedelta(offset) for offset in days)
    with pytest.raises(Invalid):
        assessed(clinic, since, until)


def test_an_unknown_program_is_not_assessed_as_empty(clinic: Clinic) -> None:
    with pytest.raises(NotFound, match="pomalidomide"):
        assess(clinic.place.registry, Call(OPERATOR, NOW), "no-such-program", TODAY, TODAY)
