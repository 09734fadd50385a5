"""All that is answered of what only other programs ask: blood tests, forms, a missed window, a prescription's age."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from registry.domain.canonical import canonical_json
from registry.domain.edition import Edition
from registry.domain.facts import Facts, Gate
from registry.domain.laboratory import Analyte
from registry.domain.outcome import NOT_APPLICABLE, Outcome, met, unknown, unmet
from registry.domain.preconditions.laboratory import laboratory_results_are_current_and_in_range
from registry.domain.prescribing import AuthorizationForm
from registry.domain.terms import Terms
from tests.builders import SECOND, T, a_result, a_test, days, edition_of, hours
from tests.domain.preconditions.cases import MAN, Answer, D, P, R, answers
from tests.domain.preconditions.elsewhere import british
from tests.domain.preconditions.test_british import prescribed, with_form
from tests.domain.preconditions.test_exceptions import GRANTED, untested
from tests.domain.preconditions.test_laboratory import ALT, ANC, AST, CODE, GOOD, LATE, liver
from tests.domain.preconditions.test_windows import counseled, missed

OLD = a_result(ALT, 60, days(32) - SECOND)
AHEAD = a_result(ALT, 60, -hours(2))
HIGH, HIGHER = a_result(ALT, 501), a_result(AST, 502)


def _blood(outcome: Outcome, facts: Facts) -> Answer:
    return Answer(CODE, P, facts, outcome)


def _high(record: str, analyte: str, value: int) -> Outcome:
    unit = "percent of the upper limit of normal"
    return unmet("OUT_OF_RANGE", record, analyte=analyte, value=value, unit=unit, least=0, greatest=500)


BLOOD = (
    _blood(met(a_result(ALT, 60).id, GOOD.id), liver(GOOD, a_result(ALT, 60))),
    _blood(unknown("MISSING", analyte="alanine-aminotransferase"), liver(GOOD)),
    _blood(unknown("MISSING", analyte="aspartate-aminotransferase"), liver(a_result(ALT, 60))),
    _blood(
        unknown("MISSING", analyte="alanine-aminotransferase"),
        liver(GOOD, a_result(ALT, 60, days(0), -SECOND)),
    ),
    _blood(
        unmet("TOO_OLD", OLD.id, analyte="alanine-aminotransferase", days=31, max_age_days=30),
        liver(OLD, GOOD),
    ),
    _blood(
        unmet("POST_DATED", AHEAD.id, possible_from=T + hours(2), analyte="alanine-aminotransferase"),
        liver(GOOD, replace(AHEAD, reported_at=T)),
    ),
    _blood(_high(HIGH.id, "alanine-aminotransferase", 501), liver(HIGH, GOOD)),
    _blood(_high(HIGHER.id, "aspartate-aminotransferase", 502), liver(a_result(ALT, 60), HIGHER)),
    _blood(_high(HIGH.id, "alanine-aminotransferase", 501), liver(HIGHER, HIGH)),
)
EXCUSED = (
    _blood(met("exception", *(one.id for one in untested().laboratory_results)), untested()),
    _blood(
        met("exception", *(one.id for one in untested().laboratory_results)),
        untested(enrollment__ended_at=T + SECOND),
    ),
    _blood(
        unmet(
            "TOO_OLD",
            untested().laboratory_results[0].id,
            analyte="alanine-aminotransferase",
            days=45,
            max_age_days=30,
        ),
        untested(enrollment__ended_at=T),
    ),
    Answer("days-supply-within-limit", P, untested(request__days_supply=30), met()),
    Answer(
        "days-supply-within-limit",
        P,
        untested(replace(GRANTED, days=20), request__days_supply=31),
        unmet("TOO_LONG", days_supply=31, max_days_supply=30),
    ),
)


def _form(outcome: Outcome, facts: Facts) -> Answer:
    return Answer("authorization-form-complete", P, facts, outcome)


FORMS = (
    _form(met("form"), with_form(days(30))),
    _form(unknown("MISSING"), british(P, MAN, authorization_form=None)),
    _form(unknown("MISSING"), british(P, MAN, enrollment=None)),
    _form(unmet("MISSING", "form"), with_form(days(30) + SECOND)),
    _form(
        unmet("MISSING", "form"),
        british(
            P,
            MAN,
            enrollment__new_agreement_needed_since=T - hours(2),
            authorization_form=AuthorizationForm("form", T - hours(2) - SECOND),
        ),
    ),
    _form(unmet("USED", "form", "another"), with_form(hours(1), "another")),
)


def _aged(outcome: Outcome, facts: Facts, gate: Gate = D) -> Answer:
    return Answer("dispensed-in-time", gate, facts, outcome)


IN_TIME = (
    _aged(met("authorization"), prescribed(days(7))),
    _aged(unmet("TOO_LATE", "authorization", days=7, max_prescription_days=7), prescribed(days(7) + SECOND)),
    _aged(
        unmet("TOO_LATE", "authorization", days=8, max_prescription_days=7),
        prescribed(days(9) - SECOND, R),
        R,
    ),
    _aged(unknown("TOO_LATE"), british(D, authorization=None)),
)


def _window(outcome: Outcome, facts: Facts) -> Answer:
    return Answer("missed-window-waited", P, facts, outcome)


TESTED = replace(a_test(days(1)), id="test")


def _too_soon(**possible: Any) -> Outcome:
    return unmet("TOO_SOON", "window", lockout_days=19, **possible)


WINDOWS = (
    _window(met(), replace(missed(days(20), TESTED), missed_window=None)),
    _window(NOT_APPLICABLE, missed(days(10), TESTED, running=True)),
    _window(met("window", "test"), missed(days(20), TESTED)),
    _window(_too_soon(), missed(days(20) - SECOND, TESTED)),
    _window(_too_soon(), missed(days(19), TESTED)),
    _window(_too_soon(possible_from=T + SECOND), missed(days(19) - SECOND, TESTED)),
    _window(_too_soon(possible_from=T + days(9)), missed(days(10))),
)


def _counseled(outcome: Outcome, facts: Facts) -> Answer:
    return Answer("safe-use-counseled", P, facts, outcome)


COUNSELED = (
    _counseled(unmet("TOO_OLD", "counseling", "last-authorization"), counseled(days(0), MAN)),
    _counseled(met("counseling"), counseled(SECOND, MAN)),
)


@pytest.mark.parametrize("answer", answers(BLOOD + EXCUSED + FORMS + IN_TIME + WINDOWS + COUNSELED))
def test_everything_that_is_answered(answer: Answer) -> None:
    assert answer.given() == answer.outcome
    assert canonical_json(answer.given()) == canonical_json(answer.outcome)


def _terms(edition: Edition) -> Terms:
    terms = edition.terms(CODE, P, MAN)
    assert terms is not None
    return terms


def test_a_count_that_is_too_low_is_shown_beside_its_limit() -> None:
    low = a_result(ANC, 499)
    expected = unmet(
        "OUT_OF_RANGE",
        low.id,
        analyte="absolute-neutrophil-count",
        value=499,
        unit="cells per microliter",
        least=500,
        greatest=1_000_000,
    )
    answer = laboratory_results_are_current_and_in_range.check(
        liver(low), _terms(edition_of("clozapine", LATE))
    )
    assert answer == expected


@pytest.mark.parametrize("analyte", Analyte)
def test_an_analyte_without_a_limit_may_have_any_value(analyte: Analyte) -> None:
    bare = replace(
        _terms(edition_of("bosentan")),
        figures={"max_age_days": 30},
        words={"analytes": frozenset({analyte.value})},
    )
    check = laboratory_results_are_current_and_in_range.check
    for value in (0, analyte.highest):
        given = a_result(analyte, value)
        assert check(liver(given), bare) == met(given.id)
