"""What a proposed edition would change is counted from stored decisions, and nothing is recorded by asking."""

from __future__ import annotations

import re
from datetime import timedelta
from importlib.resources import files

import pytest

from registry.domain.decision import Verdict
from registry.domain.edition import Edition
from registry.domain.facts import Gate
from registry.programs import read_edition
from registry.reports import impact as report
from registry.reports.impact import NOTHING_ASKED, impact
from tests.api.acts import writes_nothing
from tests.api.clinic import MALE, Clinic
from tests.asking import NOW

TEXT = files("registry.programs").joinpath("pomalidomide/2023-03-24.toml").read_text()
LONGEST = "max_days_supply = { value = 28,"
NO_REFILLS = '[preconditions.no-refills]\ngates    = ["prescription"]'


def edition(old: str = "", new: str = "") -> Edition:
    """The edition in force with one thing changed."""
    assert old in TEXT
    return read_edition(TEXT.replace(old, new, 1).encode(), "proposed.toml")


def asked(clinic: Clinic, **more: object) -> str:
    """The id of the decision on a prescription for a man in treatment."""
    body = clinic.prescription(clinic.treated(), **more)
    decision_id: str = clinic.practice.prescriber.post("/prescription-authorizations", body).get_json()[
        "decision_id"
    ]
    return decision_id


def test_the_same_text_changes_nothing(clinic: Clinic) -> None:
    with writes_nothing(clinic.place.database_url):
        found = impact(clinic.place.registry, edition())
    assert (found.decided, found.changed, found.other_reasons, found.changes) == (4, 0, 0, ())


def test_a_stricter_limit_refuses_what_was_authorized(clinic: Clinic) -> None:
    with writes_nothing(clinic.place.database_url):
        found = impact(clinic.place.registry, edition(LONGEST, LONGEST.replace("28", "21")))
    assert (found.decided, found.refused_instead, found.authorized_instead, found.other_reasons) == (
        4,
        2,
        0,
        1,
    )
    assert {
        (one.gate, one.category, one.before, one.after, one.reason, one.count) for one in found.changes
    } == {
        (gate, MALE, Verdict.AUTHORIZED, Verdict.REFUSED, "days-supply-within-limit/TOO_LONG", 1)
        for gate in (Gate.PRESCRIPTION, Gate.DISPENSE)
    }
    decided = {one["decision_id"]: one for one in clinic.auditor.get("/decisions").get_json()["items"]}
    for change in found.changes:
        (example,) = change.examples
        assert (decided[example]["gate"], decided[example]["verdict"]) == (change.gate, "authorized")


def test_a_wider_limit_authorizes_what_was_refused(clinic: Clinic) -> None:
    refused = asked(clinic, refills=1)
    still_refused = asked(clinic, refills=1, days_supply=29)
    found = impact(clinic.place.registry, edition(NO_REFILLS, NO_REFILLS.replace("prescription", "release")))
    gained = [one for one in found.changes if one.after is Verdict.AUTHORIZED]
    assert [(one.gate, one.reason, one.count, one.examples) for one in gained] == [
        (Gate.PRESCRIPTION, "no-refills/REFILLS", 1, (refused,))
    ]
    assert found.authorized_instead == 1
    assert found.other_reasons == 1, still_refused


def test_a_gate_that_asks_nothing_any_more_refuses_for_that(clinic: Clinic) -> None:
    text = re.sub(r"^gates .*$", 'gates = ["prescription"]', TEXT, flags=re.MULTILINE)
    found = impact(clinic.place.registry, read_edition(text.encode(), "proposed.toml"))
    assert found.refused_instead == 3
    closed = {one.gate: one.count for one in found.changes if one.reason == NOTHING_ASKED}
    assert closed == {Gate.DISPENSE: 1, Gate.RELEASE: 1}


def test_only_decisions_since_a_day_are_made_again(clinic: Clinic) -> None:
    clinic.place.at(timedelta(days=3))
    later = clinic.prescription(clinic.registered())
    clinic.practice.prescriber.post("/prescription-authorizations", later)
    since = {
        days: impact(clinic.place.registry, edition(), NOW.date() + timedelta(days)).decided
        for days in (0, 1, 3, 4)
    }
    assert since == {0: 5, 1: 1, 3: 1, 4: 0}


def test_other_programs_are_left_alone(clinic: Clinic) -> None:
    other = read_edition(TEXT.replace('= "pomalidomide"', '= "test-program"', 1).encode(), "proposed.toml")
    assert impact(clinic.place.registry, other).decided == 0


def test_a_case_that_changes_often_is_shown_by_a_few_examples(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report, "BATCH", 2)
    ids = [asked(clinic) for _ in range(4)]
    found = impact(clinic.place.registry, edition(LONGEST, LONGEST.replace("28", "21")))
    first = found.changes[0]
    assert (first.gate, first.count, len(first.examples)) == (Gate.PRESCRIPTION, 5, 3)
    assert len({*first.examples} & {*ids}) >= 2
    assert found.decided == 8
