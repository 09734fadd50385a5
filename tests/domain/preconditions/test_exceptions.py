"""A dispense exception: what it answers for, and that each of its conditions is needed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from registry.domain.dispense_exception import DispenseException, ExceptionReason
from registry.domain.edition import Edition
from registry.domain.facts import Facts, Gate
from registry.domain.laboratory import Analyte
from registry.domain.outcome import Status
from tests.builders import (
    SECOND,
    T,
    a_result,
    changed,
    days,
    decided,
    edition_of,
    everything_in_order,
    hours,
    of_program,
    reasons,
)
from tests.domain.preconditions.cases import MAN, Case, D, P, parameters

ALT, AST = Analyte.ALANINE_AMINOTRANSFERASE, Analyte.ASPARTATE_AMINOTRANSFERASE
GRANTED = DispenseException("exception", ExceptionReason.UNTESTED, 30, "enrollment", T - hours(1))
ABROAD = replace(GRANTED, reason=ExceptionReason.TRAVEL_ABROAD, days=90)
CODE = "laboratory-results-current"
TOO_OLD, OUT = (f"{CODE}/TOO_OLD",), (f"{CODE}/OUT_OF_RANGE",)
TOO_LONG = "days-supply-within-limit/TOO_LONG"


def untested(
    given: DispenseException | None = GRANTED,
    oldest: timedelta | None = None,
    gate: Gate = P,
    value: int = 60,
    **more: Any,
) -> Facts:
    """Facts of bosentan with last month's results and an exception, then changed."""
    age = days(45) if oldest is None else oldest
    results = (a_result(ALT, value, age), a_result(AST, 60, age))
    facts = everything_in_order(gate, MAN, laboratory_results=results, dispense_exception=given)
    return changed(of_program(facts, "bosentan"), **more)


def but(**other: Any) -> Facts:
    """The same with another exception."""
    return untested(replace(GRANTED, **other))


CASES = (
    Case("no exception", P, untested(None), TOO_OLD),
    Case("an exception", P, untested()),
    Case("an exception at the dispense gate", D, untested(gate=D)),
    Case("tests of the previous month, at the limit", P, untested(oldest=days(60))),
    Case("tests of the previous month, just younger", P, untested(oldest=days(60) - SECOND)),
    Case("tests older than the previous month", P, untested(oldest=days(60) + SECOND), TOO_OLD),
    Case("out of range", P, untested(value=501), OUT),
    Case("never tested", P, untested(laboratory_results=()), (f"{CODE}/MISSING",)),
    Case(
        "one dated ahead",
        P,
        untested(laboratory_results=(a_result(ALT, 60, days(45)), a_result(AST, 60, -hours(1)))),
        TOO_OLD,
    ),
    Case("used", P, but(used_at=T - SECOND), TOO_OLD),
    Case("granted at this instant", P, but(granted_at=T)),
    Case("granted later", P, but(granted_at=T + SECOND), TOO_OLD),
    Case("just not run out", P, but(granted_at=T - days(30) + SECOND)),
    Case("run out", P, but(granted_at=T - days(30)), TOO_OLD),
    Case("granted under another enrollment", P, but(enrollment_id="another"), TOO_OLD),
    Case("granted for more days than the edition allows", P, but(days=31), TOO_OLD),
    Case("granted for as many as are asked for", P, but(days=28)),
    Case("granted for one less than is asked for", P, but(days=27), TOO_OLD),
    Case("granted as the prescriber took over", P, untested(enrollment__treated_since=T - hours(1))),
    Case(
        "granted just before the prescriber took over",
        P,
        untested(enrollment__treated_since=T - hours(1) + SECOND),
        TOO_OLD,
    ),
    Case("a supply of 90 days abroad", P, untested(ABROAD, request__days_supply=90)),
    Case("a supply of 91 days abroad", P, untested(ABROAD, request__days_supply=91), (*TOO_OLD, TOO_LONG)),
    Case(
        "more than 90 days granted abroad",
        P,
        untested(replace(ABROAD, days=91), request__days_supply=31),
        (*TOO_OLD, TOO_LONG),
    ),
    Case("a long supply untested", P, untested(request__days_supply=31), (*TOO_OLD, TOO_LONG)),
)


@pytest.mark.parametrize("case", parameters(CASES))
def test_exception(case: Case) -> None:
    assert reasons(case.facts, case.gate) == list(case.reasons)


def test_the_exception_is_evidence_before_the_results_it_was_granted_on() -> None:
    old, current = a_result(ALT, 60, days(45)), a_result(AST, 60, days(2))
    facts = untested(laboratory_results=(old, current))
    (found,) = (item.outcome for item in decided(facts, P).outcomes if item.code == CODE)
    assert found.status is Status.MET
    assert found.evidence == ("exception", old.id, current.id)


def test_current_results_need_no_exception_as_evidence() -> None:
    (found,) = (item.outcome for item in decided(untested(oldest=days(1)), P).outcomes if item.code == CODE)
    assert "exception" not in found.evidence


def _lacking(*names: str) -> Edition:
    edition = edition_of("bosentan")
    plans = {
        key: tuple(
            replace(
                step,
                terms=replace(
                    step.terms,
                    figures={name: one for name, one in step.terms.figures.items() if name not in names},
                    spans={name: one for name, one in step.terms.spans.items() if name not in names},
                ),
            )
            for step in steps
        )
        for key, steps in edition.plans.items()
    }
    return replace(edition, plans=plans)


@pytest.mark.parametrize("left_out", ["exception_days", "exception_max_age_days"])
def test_an_edition_that_does_not_list_it_allows_none(left_out: str) -> None:
    assert reasons(untested(), P, _lacking(left_out)) == list(TOO_OLD)
