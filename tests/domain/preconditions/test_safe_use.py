"""Counseling, contraception, holds and surveys."""

from __future__ import annotations

from datetime import timedelta

import pytest

from registry.domain.facts import (
    ContraceptionConfirmation,
    Dated,
    Facts,
    Gate,
    Hold,
    HoldKind,
    PrescriberSurvey,
    RiskCategory,
)
from tests.builders import SECOND, T, days, decided, everything_in_order, hours, reasons, running_course
from tests.domain.preconditions.cases import (
    BOY,
    GIRL,
    MAN,
    OTHER_GIRL,
    OTHER_WOMAN,
    WOMAN,
    Case,
    D,
    P,
    R,
    parameters,
)

SURVEY_TOO_OLD = ("patient-survey-current/TOO_OLD",)
INSUFFICIENT = ("contraception-confirmed/INSUFFICIENT_METHODS",)


SIXTY_DAYS = days(60)


def confirmed(
    *methods: str, abstinence: bool = False, contraindicated: bool = False, since: timedelta = SIXTY_DAYS
) -> Facts:
    confirmation = ContraceptionConfirmation(
        "contraception", T - hours(1), T - since, abstinence, methods, contraindicated
    )
    return everything_in_order(P, WOMAN, contraception_confirmation=confirmation)


def confirmed_ago(age: timedelta, gate: Gate = P) -> Facts:
    return running_course(gate, WOMAN, contraception_confirmation__confirmed_at=T - age)


def surveyed_ago(category: RiskCategory, age: timedelta) -> Facts:
    return running_course(P, category, patient_survey=Dated("survey", T - age))


def held(*kinds: HoldKind, gate: Gate = P) -> Facts:
    holds = tuple(Hold(f"hold-{kind}", kind, T - hours(1)) for kind in kinds)
    return everything_in_order(gate, MAN, holds=holds)


def surveyed_by_prescriber(age: timedelta, in_person: bool = True) -> Facts:
    survey = PrescriberSurvey("survey", T - age, in_person)
    return running_course(P, MAN, prescriber_survey=survey)


COUNSELED = (
    Case(
        "never counseled on benefits and risks",
        P,
        everything_in_order(P, MAN, safe_use_counseling=None),
        ("safe-use-counseled/MISSING",),
    ),
    Case(
        "counseled on benefits and risks before the enrollment only",
        P,
        everything_in_order(P, MAN, safe_use_counseling=Dated("counseling", T - days(30) - SECOND)),
        ("safe-use-counseled/MISSING",),
    ),
    Case(
        "man never counseled on contraception",
        P,
        everything_in_order(P, MAN, contraception_counseling=None),
        ("contraception-counseled/MISSING",),
    ),
    Case(
        "boy counseled on contraception before the enrollment only",
        P,
        everything_in_order(P, BOY, contraception_counseling=Dated("counseling", T - days(30) - SECOND)),
        ("contraception-counseled/MISSING",),
    ),
    Case(
        "man counseled on contraception once, long before the last authorization",
        P,
        running_course(P, MAN, contraception_counseling=Dated("counseling", T - days(100))),
    ),
    Case(
        "woman counseled on contraception at the last authorization",
        P,
        running_course(P, WOMAN, contraception_counseling=Dated("counseling", T - days(28))),
        ("contraception-counseled/TOO_OLD",),
    ),
    Case(
        "girl counseled on contraception just after the last authorization",
        P,
        running_course(P, GIRL, contraception_counseling=Dated("counseling", T - days(28) + SECOND)),
    ),
    Case(
        "woman who can not get pregnant needs no counseling on contraception",
        P,
        everything_in_order(P, OTHER_WOMAN, contraception_counseling=None),
    ),
)
CONTRACEPTION = (
    Case(
        "no confirmation of contraception",
        D,
        everything_in_order(D, GIRL, contraception_confirmation=None),
        ("contraception-confirmed/MISSING",),
    ),
    Case("contraception confirmed exactly 30 days ago", D, confirmed_ago(days(30), D)),
    Case(
        "contraception confirmed 30 days and a second ago",
        D,
        confirmed_ago(days(30) + SECOND, D),
        ("contraception-confirmed/TOO_OLD",),
    ),
    Case("abstinence", P, confirmed(abstinence=True)),
    Case(
        "abstinence for 27 days",
        P,
        confirmed(abstinence=True, since=days(27)),
        ("contraception-confirmed/NOT_LONG_ENOUGH",),
    ),
    Case("one highly effective method alone", P, confirmed("hormonal"), INSUFFICIENT),
    Case("the same method twice", P, confirmed("hormonal", "hormonal"), INSUFFICIENT),
    Case("two highly effective methods", P, confirmed("hormonal", "partner-vasectomy")),
    Case("two barrier methods, no contraindication", P, confirmed("latex-condom", "diaphragm"), INSUFFICIENT),
    Case(
        "two barrier methods, the others contraindicated",
        P,
        confirmed("synthetic-condom", "cervical-cap", contraindicated=True),
    ),
    Case(
        "one barrier method, the others contraindicated",
        P,
        confirmed("diaphragm", contraindicated=True),
        INSUFFICIENT,
    ),
    Case("a method that nobody knows", P, confirmed("hormonal", "calendar"), INSUFFICIENT),
    Case(
        "methods in use for exactly 28 days",
        P,
        confirmed("hormonal", "diaphragm", since=days(28)),
    ),
    Case(
        "methods in use for a second less than 28 days",
        P,
        confirmed("hormonal", "diaphragm", since=days(28) - SECOND),
        ("contraception-confirmed/NOT_LONG_ENOUGH",),
    ),
    Case(
        "methods changed lately, within a course",
        P,
        running_course(P, WOMAN, contraception_confirmation__in_use_since=T - days(2)),
    ),
    Case(
        "man without contraception",
        P,
        everything_in_order(P, MAN, contraception_confirmation=None),
    ),
)
HOLDS = (
    Case("unsafe answer", R, held(HoldKind.UNSAFE_ANSWER, gate=R), ("no-hold/UNSAFE_ANSWER",)),
    Case("coordinator's hold", P, held(HoldKind.COORDINATOR_HOLD), ("no-hold/COORDINATOR_HOLD",)),
    Case(
        "both kinds of hold: the unsafe answer is named",
        D,
        held(HoldKind.COORDINATOR_HOLD, HoldKind.UNSAFE_ANSWER, gate=D),
        ("no-hold/UNSAFE_ANSWER",),
    ),
)
SURVEYS = (
    Case(
        "prescriber's survey of the prescriber before the transfer",
        P,
        everything_in_order(P, MAN, enrollment__treated_since=T - hours(4) + SECOND),
        ("prescriber-survey-complete/MISSING",),
    ),
    Case(
        "prescriber's survey answered at the transfer",
        P,
        everything_in_order(P, MAN, enrollment__treated_since=T - hours(4)),
    ),
    Case(
        "no prescriber survey",
        P,
        everything_in_order(P, MAN, prescriber_survey=None),
        ("prescriber-survey-complete/MISSING",),
    ),
    Case(
        "prescriber survey of the last authorization",
        P,
        surveyed_by_prescriber(days(28)),
        ("prescriber-survey-complete/MISSING",),
    ),
    Case("prescriber survey just after the last authorization", P, surveyed_by_prescriber(days(28) - SECOND)),
    Case(
        "prescriber survey before the enrollment",
        P,
        everything_in_order(P, MAN, prescriber_survey__answered_at=T - days(30) - SECOND),
        ("prescriber-survey-complete/MISSING",),
    ),
    Case(
        "prescriber survey answered by somebody else",
        P,
        surveyed_by_prescriber(hours(1), in_person=False),
        ("prescriber-survey-complete/NOT_IN_PERSON",),
    ),
    Case("man's survey exactly 30 days old", P, surveyed_ago(MAN, days(30))),
    Case("man's survey 30 days and a second old", P, surveyed_ago(MAN, days(30) + SECOND), SURVEY_TOO_OLD),
    Case("girl's survey 31 days old", P, surveyed_ago(OTHER_GIRL, days(31)), SURVEY_TOO_OLD),
    Case("woman's survey exactly 182 days old", P, surveyed_ago(OTHER_WOMAN, days(182))),
    Case("woman's survey 183 days old", P, surveyed_ago(OTHER_WOMAN, days(183)), SURVEY_TOO_OLD),
    Case(
        "man without a survey within a course",
        P,
        running_course(P, MAN, patient_survey=None),
        ("patient-survey-current/MISSING",),
    ),
    Case("man without a survey before the first", P, everything_in_order(P, MAN, patient_survey=None)),
    Case(
        "woman who can not get pregnant, without a survey before the first",
        D,
        everything_in_order(D, OTHER_WOMAN, patient_survey=None),
    ),
    Case(
        "woman who can get pregnant, without a survey before the first",
        D,
        everything_in_order(D, WOMAN, patient_survey=None),
        ("patient-survey-current/MISSING",),
    ),
)
CASES = COUNSELED + CONTRACEPTION + HOLDS + SURVEYS


@pytest.mark.parametrize("case", parameters(CASES))
def test_exactly_what_is_wrong_refuses(case: Case) -> None:
    assert reasons(case.facts, case.gate) == list(case.reasons)


def test_methods_are_possible_from_28_days_after_they_began() -> None:
    (decision,) = decided(confirmed("hormonal", "diaphragm", since=days(20)), P).unmet
    assert decision.outcome.possible_from == T + days(8)
    assert decision.outcome.detail == {"days": 20, "lead_days": 28}
