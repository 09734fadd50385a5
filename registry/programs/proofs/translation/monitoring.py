"""Element E as formulas: pregnancy tests and what speaks for a pregnancy."""

from __future__ import annotations

import z3

from registry.domain.facts import ConcernKind, ReproductiveStatus, TestResult
from registry.domain.terms import Terms
from registry.programs.proofs.answer import Answer, holds, if_asked, translates
from registry.programs.proofs.terms_of_facts import Formula, Term, span
from registry.programs.proofs.view import View


def is_supporting(facts: View, test: str, terms: Terms) -> Formula:
    """Whether the test is negative, with a sensitive kit, and of the past."""
    sensitive = facts[f"{test}.detects_miu_ml"] <= terms.figure("max_detection_miu_ml")
    return z3.And(_is_negative(facts, test), sensitive, facts[f"{test}.collected_at"] <= 0)


@translates("baseline-pregnancy-tests")
def baseline_pregnancy_tests_are_negative(facts: View, terms: Terms) -> Answer:
    first = _collected_between(facts, terms, "first_from_days", "first_until_days")
    second = _collected_between(facts, terms, "second_hours", None)
    return if_asked(facts.is_first_of_course, first, second)


def _collected_between(facts: View, terms: Terms, oldest: str, youngest: str | None) -> Formula:
    last = -span(terms.span(youngest)) if youngest else 0
    return z3.Or(
        [
            z3.And(
                _clears(facts, test, terms),
                facts[f"{test}.collected_at"] >= -span(terms.span(oldest)),
                facts[f"{test}.collected_at"] <= last,
            )
            for test in facts.slots("pregnancy_tests")
        ]
    )


@translates("pregnancy-test-current")
def latest_pregnancy_test_is_negative_and_recent(facts: View, terms: Terms) -> Answer:
    return holds(z3.Or([_is_latest_and_good(facts, test, terms) for test in facts.slots("pregnancy_tests")]))


def _is_latest_and_good(facts: View, test: str, terms: Terms) -> Formula:
    """The test is good, and every other one that counts was collected earlier, or at once with it and is negative."""
    at = facts[f"{test}.collected_at"]
    outdone = [
        z3.Implies(
            _counts(facts, other),
            z3.Or(
                facts[f"{other}.collected_at"] < at,
                z3.And(facts[f"{other}.collected_at"] == at, _is_negative(facts, other)),
            ),
        )
        for other in facts.slots("pregnancy_tests")
    ]
    return z3.And(_clears(facts, test, terms), -at <= _longest_age(facts, terms), *outdone)


def _longest_age(facts: View, terms: Terms) -> Term:
    early = -facts["first_release.released_at"] < span(terms.span("early_days"))
    regular = facts.is_("reproduction.status", ReproductiveStatus.MENSES_REGULAR)
    later = z3.If(regular, *(span(terms.span(f"{kind}_interval_days")) for kind in ("regular", "irregular")))
    first_weeks = z3.Or(facts.is_first_of_course, early)
    interval = z3.If(first_weeks, span(terms.span("early_interval_days")), later)
    most = span(terms.span("authorization_days_from_test"))
    return z3.If(interval < most, interval, most)


@translates("missed-window-waited")
def missed_window_is_waited_out(facts: View, terms: Terms) -> Answer:
    ready_at = facts["missed_window.opened_at"] + span(terms.span("lockout_days"))
    late_enough = [
        z3.And(_counts(facts, test), facts[f"{test}.collected_at"] >= ready_at)
        for test in facts.slots("pregnancy_tests")
    ]
    return if_asked(facts.is_first_of_course, z3.Implies(facts.has("missed_window"), z3.Or(late_enough)))


def _sign_of_pregnancy(facts: View) -> Formula:
    reported = [
        facts.is_(f"{concern}.kind", ConcernKind.REPORTED_PREGNANCY)
        for concern in facts.slots("pregnancy_concerns")
    ]
    positive = [facts.is_(f"{test}.result", TestResult.POSITIVE) for test in facts.slots("pregnancy_tests")]
    return z3.Or(*reported, *positive)


@translates("pregnancy-excluded", nevertheless=_sign_of_pregnancy)
def pregnancy_is_excluded(facts: View, terms: Terms) -> Answer:
    concerns = [
        z3.Implies(facts.has(concern), _is_cleared_after(facts, facts[f"{concern}.occurred_at"], terms))
        for concern in facts.slots("pregnancy_concerns")
    ]
    tests = [
        z3.Implies(
            z3.And(
                facts.has(test), z3.Not(_is_negative(facts, test)), z3.Not(facts[f"{test}.concern_closed"])
            ),
            _is_cleared_after(facts, facts[f"{test}.collected_at"], terms),
        )
        for test in facts.slots("pregnancy_tests")
    ]
    return holds(*concerns, *tests)


def _is_cleared_after(facts: View, at: Term, terms: Terms) -> Formula:
    """A negative and sensitive test was collected after that."""
    return z3.Or(
        [
            z3.And(_clears(facts, test, terms), facts[f"{test}.collected_at"] > at)
            for test in facts.slots("pregnancy_tests")
        ]
    )


def _clears(facts: View, test: str, terms: Terms) -> Formula:
    return z3.And(is_supporting(facts, test, terms), facts[f"{test}.reported_at"] <= 0)


def _counts(facts: View, test: str) -> Formula:
    """A negative test counts from its report on, any other at once, and so does one dated ahead."""
    late = z3.And(_is_negative(facts, test), facts[f"{test}.reported_at"] > 0)
    return z3.And(facts.has(test), z3.Or(z3.Not(late), facts[f"{test}.collected_at"] > 0))


def _is_negative(facts: View, test: str) -> Formula:
    return facts.is_(f"{test}.result", TestResult.NEGATIVE)
