"""The kinds of non-compliance at, inside and outside each limit."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from registry.domain.decision import DecidedOutcome
from registry.domain.facts import ReproductiveStatus, RiskCategory
from registry.domain.noncompliance import EVENT_RULES, Finding, History, Law, Stakeholder
from registry.domain.noncompliance.history import (
    Confirmed,
    Course,
    Happened,
    PrescriberSurveyed,
    RefusedRelease,
    Supply,
)
from registry.domain.noncompliance.schedule import ENTRY_TIME
from registry.domain.outcome import met, unmet
from tests.builders import EDITIONS, SECOND, T, days

LAW = Law(tuple(EDITIONS["pomalidomide"]))
RULES = {rule.code: rule for rule in EVENT_RULES}
WOMAN, MAN = RiskCategory.ADULT_FEMALE_CAN_GET_PREGNANT, RiskCategory.ADULT_MALE
UNABLE = RiskCategory.ADULT_FEMALE_CAN_NOT_GET_PREGNANT
REGULAR, IRREGULAR = ReproductiveStatus.MENSES_REGULAR, ReproductiveStatus.MENSES_IRREGULAR
START = T - days(200)


def course(*released_on: int, category: RiskCategory = WOMAN, status: ReproductiveStatus = REGULAR) -> Course:
    """A course whose first release was at START; a release of 28 days' supply on each day named."""
    supplies = tuple(Supply(f"release-{day}", START + days(day), 28) for day in released_on)
    since = START - days(10)
    return Course("course", ((since, "treating"),), None, ((since, category),), ((since, status),), supplies)


def history(at: float, *courses: Course, **more: object) -> History:
    """What is known so many days after START."""
    return History(START + days(at), "pomalidomide", "patient", courses, **more)  # type: ignore[arg-type]


def done(*on: float) -> tuple[Happened, ...]:
    """Tests or surveys on these days after START."""
    return tuple(Happened(f"done-{day}", START + days(day)) for day in on)


def found(code: str, known: History) -> list[Finding]:
    """What the rule finds."""
    return list(RULES[code].find(known, LAW))


def due(code: str, known: History) -> list[float]:
    """The days after START on which something was due and not done."""
    return [(finding.occurred_at - START) / days(1) for finding in found(code, known)]


WEEKLY = (7.0, 14.0, 21.0, 28.0)


@pytest.mark.parametrize(
    ("tests", "missed"),
    [
        (WEEKLY, []),
        ((6.5, 13.5, 20.5, 27.5), []),
        ((), [7, 14, 21, 28]),
        ((8, 15, 22, 28), [7]),
        ((7, 21, 28), [14]),
        ((7, 14, 21), [28]),
    ],
)
def test_tests_are_due_every_week_at_first(tests: tuple[float, ...], missed: list[float]) -> None:
    assert due("test-late", history(35, course(0, 28), tests=done(*tests))) == missed


def test_a_test_at_its_due_instant_is_in_time_and_a_second_later_is_not() -> None:
    at_due = (Happened("test", START + days(7)),)
    assert due("test-late", history(12, course(0), tests=at_due)) == []
    late = (Happened("test", START + days(7) + SECOND),)
    assert due("test-late", history(12, course(0), tests=late)) == [7]


def test_a_test_counts_as_missed_only_when_its_entry_had_time() -> None:
    known = history(7, course(0))
    assert due("test-late", replace(known, as_of=START + days(7) + ENTRY_TIME)) == []
    assert due("test-late", replace(known, as_of=START + days(7) + ENTRY_TIME + SECOND)) == [7]


@pytest.mark.parametrize(("status", "missed"), [(REGULAR, [56, 84]), (IRREGULAR, [42, 56, 70, 84])])
def test_later_tests_are_due_by_how_regular_the_menses_are(
    status: ReproductiveStatus, missed: list[float]
) -> None:
    taking = course(0, 28, 56, 84, status=status)
    assert due("test-late", history(90, taking, tests=done(*WEEKLY))) == missed


def test_no_test_is_due_without_drug_after_the_enrollment_or_of_who_can_not_get_pregnant() -> None:
    pause = course(0, 100)
    assert due("test-late", history(99, pause, tests=done(*WEEKLY[:3]))) == []
    ended = replace(course(0), ended_at=START + days(14))
    assert due("test-late", history(60, ended)) == [7]
    for category in (MAN, UNABLE):
        assert due("test-late", history(60, course(0, 28, category=category))) == []


def test_tests_are_due_from_the_day_on_which_a_category_can_get_pregnant() -> None:
    changed = course(0, 28, 56, category=UNABLE)
    changed = replace(changed, categories=(*changed.categories, (START + days(40), WOMAN)))
    assert due("test-late", history(80, changed)) == [68]
    assert due("test-late", history(80, changed, tests=done(39))) == [67]


def test_a_late_test_is_the_prescribers_who_treated_when_it_was_due() -> None:
    passed = replace(course(0), prescribers=((START - days(10), "first"), (START + days(10), "second")))
    whom = [finding.whom.prescriber_id for finding in found("test-late", history(20, passed))]
    assert whom == ["first", "second"]


def test_what_is_found_says_against_which_text_and_is_told_from_all_others() -> None:
    findings = found("test-late", history(60, course(0, 28)))
    assert all(finding.cite and finding.evidence for finding in findings)
    assert len({finding.subject for finding in findings}) == len(findings)
    later = found("test-late", history(61, course(0, 28)))
    assert findings == later[: len(findings)]


@pytest.mark.parametrize(
    ("category", "answered", "missed"),
    [
        (MAN, (0,), [30]),
        (MAN, (-1,), [29]),
        (MAN, (0, 30), []),
        (MAN, (0, 30.1), [30]),
        (MAN, (), [30]),
        (WOMAN, (0, 29), []),
        (UNABLE, (-130,), [52]),
        (UNABLE, (-100,), []),
    ],
)
def test_surveys_are_due_by_category(
    category: RiskCategory, answered: tuple[float, ...], missed: list[float]
) -> None:
    taking = course(0, 28, category=category)
    assert due("survey-overdue", history(56, taking, patient_surveys=done(*answered))) == missed


def confirmation(**more: object) -> Confirmed:
    """A confirmation that ran out a day after START."""
    usual = Confirmed("confirmation", "pharmacy", "pharmacist", START + days(1))
    return replace(usual, **more)  # type: ignore[arg-type]


def test_a_confirmation_is_unused_once_it_ran_out() -> None:
    code = "confirmation-unused"
    assert found(code, history(1, confirmations=(confirmation(),))) == []
    (finding,) = found(
        code, replace(history(1, confirmations=(confirmation(),)), as_of=START + days(1) + SECOND)
    )
    assert (finding.whom.stakeholder, finding.whom.pharmacy_id) == (Stakeholder.PHARMACY, "pharmacy")
    for used in (confirmation(released=True), confirmation(cancelled_at=START)):
        assert found(code, history(9, confirmations=(used,))) == []


@pytest.mark.parametrize(
    ("code", "precondition", "reason"),
    [
        ("release-without-confirmation", "confirmation-number-valid", "EXPIRED"),
        ("release-late", "released-in-time", "TOO_LATE"),
    ],
)
def test_a_refused_release_is_found_by_what_refused_it(code: str, precondition: str, reason: str) -> None:
    outcomes = (
        DecidedOutcome(precondition, unmet(reason), ("SOURCE",)),
        DecidedOutcome("checklist-complete", unmet("MISSING")),
    )
    attempt = RefusedRelease("decision", START, "pharmacy", None, outcomes)
    (finding,) = found(code, history(1, refused_releases=(attempt,)))
    assert (finding.subject, finding.cite, finding.figures) == ("decision", ("SOURCE",), {"reason": reason})
    fine = replace(attempt, outcomes=(DecidedOutcome(precondition, met()), outcomes[1]))
    assert found(code, history(1, refused_releases=(fine,))) == []


def surveyed(**more: object) -> PrescriberSurveyed:
    """A prescriber's survey that the prescriber answered."""
    usual = PrescriberSurveyed("survey", START, True, "prescriber", prescriber_id="treating")
    return replace(usual, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("survey", "stakeholder"),
    [
        (surveyed(), None),
        (surveyed(role="coordinator", prescriber_id=None), None),
        (surveyed(in_person=False), Stakeholder.PRESCRIBER),
        (surveyed(in_person=False, role=None, prescriber_id=None), Stakeholder.PRESCRIBER),
        (
            surveyed(role="pharmacist", pharmacy_id="pharmacy", pharmacist_id="pharmacist"),
            Stakeholder.PHARMACIST,
        ),
        (surveyed(role="client", pharmacy_id="pharmacy"), Stakeholder.PHARMACY),
    ],
)
def test_the_prescriber_answers_the_prescribers_survey(
    survey: PrescriberSurveyed, stakeholder: Stakeholder | None
) -> None:
    findings = found("prescriber-survey-by-another", history(1, course(0), prescriber_surveys=(survey,)))
    assert [finding.whom.stakeholder for finding in findings] == ([stakeholder] if stakeholder else [])


def test_before_the_first_edition_nothing_is_due() -> None:
    early = datetime(2010, 1, 1, tzinfo=START.tzinfo)
    old = Course("course", ((early, "treating"),), None, ((early, WOMAN),), (), (Supply("r", early, 28),))
    known = History(early + days(60), "pomalidomide", "patient", (old,))
    assert [finding for rule in EVENT_RULES for finding in rule.find(known, LAW)] == []
