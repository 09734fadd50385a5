"""All that is answered about counseling, contraception, surveys, holds and tests: records, figures and instants."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from registry.domain.canonical import canonical_json
from registry.domain.facts import (
    ConcernKind,
    Dated,
    Facts,
    Gate,
    Hold,
    HoldKind,
    PregnancyConcern,
    PregnancyTest,
    TestResult,
)
from registry.domain.outcome import NOT_APPLICABLE, Outcome, met, unknown, unmet
from tests.builders import SECOND, T, a_test, days, everything_in_order, hours, running_course
from tests.domain.preconditions.cases import MAN, OTHER_WOMAN, WOMAN, Answer, D, P, answers

LONG_BEFORE = T - days(30) - SECOND


def _asked(code: str, outcome: Outcome, facts: Facts, gate: Gate = P) -> Answer:
    return Answer(code, gate, facts, outcome)


def _first(code: str, outcome: Outcome, **changes: Any) -> Answer:
    return _asked(code, outcome, everything_in_order(P, WOMAN, **changes))


def _later(code: str, outcome: Outcome, **changes: Any) -> Answer:
    return _asked(code, outcome, running_course(P, WOMAN, **changes))


COUNSELED = (
    _first("safe-use-counseled", met("counseling")),
    _first("safe-use-counseled", unknown("MISSING"), safe_use_counseling=None),
    _first("safe-use-counseled", unknown("MISSING"), enrollment=None),
    _first(
        "safe-use-counseled",
        unmet("MISSING", "counseling"),
        safe_use_counseling=Dated("counseling", LONG_BEFORE),
    ),
    _first("contraception-counseled", met("contraception-counseling")),
    _first("contraception-counseled", unknown("MISSING"), contraception_counseling=None),
    _first("contraception-counseled", unknown("MISSING"), enrollment=None),
    _first("contraception-counseled", met("c"), contraception_counseling=Dated("c", T - days(30))),
    _first(
        "contraception-counseled", unmet("MISSING", "c"), contraception_counseling=Dated("c", LONG_BEFORE)
    ),
    _later(
        "contraception-counseled",
        unmet("TOO_OLD", "c", "last-authorization"),
        contraception_counseling=Dated("c", T - days(28)),
    ),
    _later("contraception-counseled", met("c"), contraception_counseling=Dated("c", T - days(28) + SECOND)),
    _asked(
        "contraception-counseled",
        met("c"),
        running_course(P, MAN, contraception_counseling=Dated("c", T - days(28))),
    ),
)
CONFIRMED = (
    _first("contraception-confirmed", met("contraception")),
    _first("contraception-confirmed", unknown("MISSING"), contraception_confirmation=None),
    _first(
        "contraception-confirmed",
        met("contraception"),
        contraception_confirmation__confirmed_at=T - days(30),
    ),
    _first(
        "contraception-confirmed",
        unmet("TOO_OLD", "contraception", days=31, max_age_days=30),
        contraception_confirmation__confirmed_at=T - days(32) + SECOND,
    ),
    _first(
        "contraception-confirmed",
        unmet("INSUFFICIENT_METHODS", "contraception"),
        contraception_confirmation__methods=("latex-condom",),
    ),
    _first(
        "contraception-confirmed",
        unmet("NOT_LONG_ENOUGH", "contraception", possible_from=T + SECOND, days=27, lead_days=28),
        contraception_confirmation__in_use_since=T - days(28) + SECOND,
    ),
    _first(
        "contraception-confirmed",
        met("contraception"),
        contraception_confirmation__in_use_since=T - days(28),
    ),
    _later(
        "contraception-confirmed",
        met("contraception"),
        contraception_confirmation__in_use_since=T - days(1),
    ),
)
UNSAFE, HELD = Hold("unsafe", HoldKind.UNSAFE_ANSWER, T), Hold("held", HoldKind.COORDINATOR_HOLD, T)
ANSWERED = (
    _first("no-hold", met()),
    _first("no-hold", unmet("COORDINATOR_HOLD", "held"), holds=(HELD,)),
    _first("no-hold", unmet("UNSAFE_ANSWER", "held", "unsafe"), holds=(HELD, UNSAFE)),
    _first("prescriber-survey-complete", met("prescriber-survey")),
    _first("prescriber-survey-complete", unknown("MISSING"), prescriber_survey=None),
    _first("prescriber-survey-complete", unknown("MISSING"), enrollment=None),
    _first(
        "prescriber-survey-complete",
        unmet("NOT_IN_PERSON", "prescriber-survey"),
        prescriber_survey__in_person=False,
    ),
    _first(
        "prescriber-survey-complete",
        unmet("MISSING", "prescriber-survey"),
        prescriber_survey__answered_at=LONG_BEFORE,
    ),
    _first(
        "prescriber-survey-complete",
        unmet("MISSING", "prescriber-survey"),
        enrollment__treated_since=T - hours(4) + SECOND,
    ),
    _first("prescriber-survey-complete", met("prescriber-survey"), enrollment__treated_since=T - hours(4)),
    _later(
        "prescriber-survey-complete",
        unmet("MISSING", "prescriber-survey", "last-authorization"),
        prescriber_survey__answered_at=T - days(28),
    ),
    _first("patient-survey-current", unknown("MISSING"), patient_survey=None),
    _asked("patient-survey-current", NOT_APPLICABLE, everything_in_order(P, MAN, patient_survey=None)),
    _later("patient-survey-current", met("patient-survey")),
    _later("patient-survey-current", unknown("MISSING"), patient_survey=None),
    _later("patient-survey-current", met("s"), patient_survey=Dated("s", T - days(30))),
    _later(
        "patient-survey-current",
        unmet("TOO_OLD", "s", days=31, max_age_days=30),
        patient_survey=Dated("s", T - days(32) + SECOND),
    ),
    _asked(
        "patient-survey-current",
        unmet("TOO_OLD", "s", days=182, max_age_days=182),
        running_course(P, OTHER_WOMAN, patient_survey=Dated("s", T - days(182) - SECOND)),
    ),
)


def _named(name: str, test: PregnancyTest) -> PregnancyTest:
    return replace(test, id=name)


def _baseline(outcome: Outcome, *tests: PregnancyTest) -> Answer:
    return _first("baseline-pregnancy-tests", outcome, pregnancy_tests=tests)


FIRST, SECOND_TEST = _named("first", a_test(days(12))), _named("second", a_test(hours(2)))


def _no_first(possible_from: datetime | None = None) -> Outcome:
    return unmet("FIRST_MISSING", possible_from=possible_from, first_from_days=14, first_until_days=10)


BASELINE = (
    _baseline(met("first", "second"), SECOND_TEST, FIRST),
    _later("baseline-pregnancy-tests", NOT_APPLICABLE),
    _baseline(
        met("sensitive", "second"), FIRST, SECOND_TEST, _named("sensitive", a_test(days(11), detects=24))
    ),
    _baseline(met("earlier", "second"), FIRST, SECOND_TEST, _named("earlier", a_test(days(13)))),
    _baseline(met("alike", "second"), FIRST, SECOND_TEST, replace(FIRST, id="alike")),
    _baseline(unmet("SECOND_MISSING", second_hours=24), FIRST),
    _baseline(_no_first()),
    _baseline(_no_first(), a_test(days(15))),
    _baseline(_no_first(T + SECOND), a_test(days(10) - SECOND)),
    _baseline(_no_first(T + days(10)), a_test(days(0), reported=days(0))),
    _baseline(_no_first(), a_test(-SECOND, reported=days(0))),
    _baseline(
        _no_first(T + days(7)),
        a_test(days(3), detects=50),
        a_test(days(2)),
    ),
    _baseline(
        unmet("NOT_SENSITIVE", "weak", detects_miu_ml=51, max_detection_miu_ml=50),
        _named("weak", a_test(days(12), detects=51)),
        SECOND_TEST,
    ),
)


def _current(outcome: Outcome, *tests: PregnancyTest, gate: Gate = P) -> Answer:
    return _asked("pregnancy-test-current", outcome, running_course(gate, WOMAN, pregnancy_tests=tests), gate)


CURRENT = (
    _current(met("second"), SECOND_TEST, FIRST),
    _current(unknown("MISSING")),
    _current(
        unmet("NOT_NEGATIVE", "p", result="positive"), _named("p", a_test(hours(2), TestResult.POSITIVE))
    ),
    _current(unmet("NOT_NEGATIVE", "i", result="invalid"), _named("i", a_test(hours(2), TestResult.INVALID))),
    _current(unmet("TOO_OLD", "first", days=12, max_age_days=7), FIRST),
    _current(unmet("TOO_OLD", "o", days=7, max_age_days=7), _named("o", a_test(days(7) + SECOND)), gate=D),
    _current(
        unmet("POST_DATED", "f", possible_from=T + SECOND), _named("f", a_test(-SECOND, reported=days(0)))
    ),
    _current(met("second"), SECOND_TEST, _named("not-reported", a_test(days(0), reported=-SECOND))),
    _current(met("now"), _named("now", a_test(days(0), reported=days(0)))),
    _current(
        unmet("NOT_SENSITIVE", "w", detects_miu_ml=51, max_detection_miu_ml=50),
        _named("w", a_test(hours(2), detects=51)),
    ),
    _current(
        met("sharp"),
        _named("dull", a_test(hours(2), detects=40)),
        _named("sharp", a_test(hours(2), detects=20)),
    ),
    _current(
        unmet("NOT_NEGATIVE", "p", result="positive"),
        _named("i", a_test(hours(2), TestResult.INVALID)),
        _named("p", a_test(hours(2), TestResult.POSITIVE)),
    ),
)
REPORTED = PregnancyConcern("concern", ConcernKind.REPORTED_PREGNANCY, T - hours(1))
POSITIVE = _named("p", a_test(hours(2), TestResult.POSITIVE))
EXCLUDED = (
    _later("pregnancy-excluded", met()),
    _later("pregnancy-excluded", unmet("REPORTED_PREGNANCY", "concern"), pregnancy_concerns=(REPORTED,)),
    _later("pregnancy-excluded", unmet("POSITIVE_TEST", "p"), pregnancy_tests=(POSITIVE,)),
    _later(
        "pregnancy-excluded",
        unmet("REPORTED_PREGNANCY", "concern", "p"),
        pregnancy_tests=(POSITIVE,),
        pregnancy_concerns=(REPORTED,),
    ),
    _later(
        "pregnancy-excluded",
        met(),
        pregnancy_tests=(a_test(days(0), detects=50, reported=days(0)),),
        pregnancy_concerns=(REPORTED,),
    ),
    _asked("pregnancy-excluded", NOT_APPLICABLE, running_course(P, MAN)),
    _asked(
        "pregnancy-excluded",
        NOT_APPLICABLE,
        running_course(P, OTHER_WOMAN, pregnancy_tests=(a_test(hours(2), TestResult.INVALID),)),
    ),
    _asked(
        "pregnancy-excluded",
        unmet("POSITIVE_TEST", "p"),
        running_course(P, OTHER_WOMAN, pregnancy_tests=(POSITIVE,)),
    ),
)


@pytest.mark.parametrize("answer", answers(COUNSELED + CONFIRMED + ANSWERED + BASELINE + CURRENT + EXCLUDED))
def test_everything_that_is_answered(answer: Answer) -> None:
    assert answer.given() == answer.outcome
    assert canonical_json(answer.given()) == canonical_json(answer.outcome)
