"""What must hold of every decision, whatever the facts."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from registry.domain.canonical import canonical_json, from_document
from registry.domain.decision import Decision, decide
from registry.domain.explanation import explain
from registry.domain.facts import (
    ConcernKind,
    Facts,
    Gate,
    Hold,
    HoldKind,
    PregnancyConcern,
    PregnancyTest,
    Release,
    Reproduction,
    ReproductiveStatus,
    RiskCategory,
    TestResult,
)
from registry.domain.outcome import Status
from tests.builders import T, changed, days, edition_of, everything_in_order, hours, running_course

LIMIT = 50
SINGLE = (
    "prescriber",
    "prescriber__certification",
    "pharmacy",
    "pharmacy__certification",
    "pharmacy__training",
    "pharmacist",
    "pharmacist__training",
    "patient",
    "enrollment",
    "enrollment__risk_category",
    "agreement",
    "safe_use_counseling",
    "contraception_counseling",
    "contraception_confirmation",
    "prescriber_survey",
    "patient_survey",
    "product",
    "authorization",
    "confirmation",
    "checklist",
)
"""The records that speak for the patient. Those that speak against (concerns, holds, supplies) are left alone."""

ages = st.one_of(
    st.sampled_from([days(0), hours(24), days(7), days(10), days(14), days(28), days(30), days(182)]),
    st.integers(-2, 400).map(days),
).flatmap(lambda age: st.sampled_from([age - timedelta(seconds=1), age, age + timedelta(seconds=1)]))


@st.composite
def pregnancy_tests(draw: st.DrawFn) -> PregnancyTest:
    collected_at = T - draw(ages)
    return PregnancyTest(
        id=f"test-{draw(st.integers(0, 10**6))}",
        result=draw(st.sampled_from([TestResult.NEGATIVE, TestResult.NEGATIVE, *TestResult])),
        detects_miu_ml=draw(st.sampled_from([25, LIMIT, LIMIT + 1])),
        collected_at=collected_at,
        reported_at=collected_at + draw(st.sampled_from([hours(0), hours(1), days(2)])),
    )


CHANGES = {
    "request__risk_category": st.sampled_from([None, *RiskCategory]),
    "request__days_supply": st.sampled_from([None, 7, 28, 29]),
    "request__quantity": st.sampled_from([None, 7, 21, 22]),
    "request__refills": st.sampled_from([None, 0, 1]),
    "enrollment__prescriber_id": st.sampled_from(["prescriber", "another"]),
    "enrollment__ended_at": st.sampled_from([None, T, T + days(1)]),
    "enrollment__enrolled_at": ages.map(lambda age: T - age),
    "agreement__risk_category": st.sampled_from([*RiskCategory]),
    "agreement__by_guardian": st.booleans(),
    "safe_use_counseling__at": ages.map(lambda age: T - age),
    "contraception_counseling__at": ages.map(lambda age: T - age),
    "prescriber_survey__answered_at": ages.map(lambda age: T - age),
    "prescriber_survey__in_person": st.booleans(),
    "patient_survey__at": ages.map(lambda age: T - age),
    "last_release": ages.map(lambda age: Release("release", T - age, 28)),
    "last_supply": ages.map(lambda age: Release("release", T - age, 28)),
    "reproduction": st.sampled_from([*ReproductiveStatus]).map(
        lambda status: Reproduction("reproduction", status, T - days(1))
    ),
    "pregnancy_tests": st.lists(pregnancy_tests(), max_size=5).map(tuple),
    "pregnancy_concerns": st.lists(
        st.builds(
            PregnancyConcern, st.just("concern"), st.sampled_from([*ConcernKind]), ages.map(lambda a: T - a)
        ),
        max_size=2,
    ).map(tuple),
    "holds": st.lists(
        st.builds(Hold, st.just("hold"), st.sampled_from([*HoldKind]), st.just(T)), max_size=2
    ).map(tuple),
    "medication_guide_provided": st.booleans(),
}


@st.composite
def asks(draw: st.DrawFn) -> tuple[Gate, Facts]:
    """A gate, and facts that are in order but for a few changes."""
    gate = draw(st.sampled_from([*Gate]))
    build = draw(st.sampled_from([everything_in_order, running_course]))
    facts = build(gate, draw(st.sampled_from([*RiskCategory])))
    for name in draw(st.sets(st.sampled_from(sorted(CHANGES)), max_size=3)):
        if getattr(facts, name.split("__")[0]) is not None:
            facts = changed(facts, **{name: draw(CHANGES[name])})
    return gate, facts


def supporting_tests(facts: Facts) -> list[PregnancyTest]:
    """Negative and sensitive tests of the past; any other speaks against the patient or is doubtful."""
    return [
        test
        for test in facts.pregnancy_tests
        if test.result is TestResult.NEGATIVE
        and test.detects_miu_ml <= LIMIT
        and test.collected_at <= facts.as_of
    ]


@given(asks(), st.data())
@settings(max_examples=300, deadline=None)
def test_removing_evidence_never_turns_a_refusal_into_a_yes(
    ask: tuple[Gate, Facts], data: st.DataObject
) -> None:
    gate, facts = ask
    present = [name for name in SINGLE if _has(facts, name)]
    fewer = facts
    for name in data.draw(st.lists(st.sampled_from(present), max_size=2, unique=True)):
        if _has(fewer, name):
            fewer = changed(fewer, **{name: None})
    gone = data.draw(st.sets(st.sampled_from([0, 1, 2, 3, 4])))
    kept = [
        t for at, t in enumerate(facts.pregnancy_tests) if t not in supporting_tests(facts) or at not in gone
    ]
    fewer = replace(fewer, pregnancy_tests=tuple(kept))
    before, after = decide(facts, edition_of(), gate), decide(fewer, edition_of(), gate)
    assert before.authorized or not after.authorized


@given(asks())
@settings(max_examples=200, deadline=None)
def test_a_decision_is_made_again_byte_for_byte_from_its_stored_facts(ask: tuple[Gate, Facts]) -> None:
    gate, facts = ask
    text = canonical_json(facts)
    again = from_document(Facts, json.loads(text))
    assert again == facts
    assert canonical_json(again) == text
    decision = decide(facts, edition_of(), gate)
    decided_text = canonical_json(decision)
    assert canonical_json(decide(again, edition_of(), gate)) == decided_text
    assert canonical_json(from_document(Decision, json.loads(decided_text))) == decided_text


@given(asks())
@settings(max_examples=200, deadline=None)
def test_a_yes_has_nothing_that_refuses_and_a_no_says_why(ask: tuple[Gate, Facts]) -> None:
    gate, facts = ask
    decision = decide(facts, edition_of(), gate)
    statuses = {item.outcome.status for item in decision.outcomes}
    assert decision.authorized == (statuses <= {Status.MET, Status.NOT_APPLICABLE})
    for item in decision.outcomes:
        assert (item.outcome.reason is not None) == item.blocks
    for item in decision.unmet:
        assert explain(item, edition_of()).remedy


@given(asks())
@settings(max_examples=200, deadline=None)
def test_the_order_of_the_tests_does_not_matter(ask: tuple[Gate, Facts]) -> None:
    gate, facts = ask
    turned = replace(facts, pregnancy_tests=facts.pregnancy_tests[::-1])
    one, other = decide(facts, edition_of(), gate), decide(turned, edition_of(), gate)
    assert one.verdict is other.verdict
    assert [item.outcome.reason for item in one.outcomes] == [item.outcome.reason for item in other.outcomes]


@given(asks())
@settings(max_examples=100, deadline=None)
def test_where_only_time_is_missing_the_instant_is_later_and_right(ask: tuple[Gate, Facts]) -> None:
    """At `possible_from` that precondition holds, if nothing else has changed by then."""
    gate, facts = ask
    for item in decide(facts, edition_of(), gate).unmet:
        waited = item.outcome.possible_from
        if waited is None:
            continue
        assert waited > facts.as_of
        later = decide(replace(facts, as_of=waited), edition_of(), gate)
        reasons = {one.code: one.outcome.reason for one in later.unmet}
        assert reasons.get(item.code) != item.outcome.reason


def _has(facts: Facts, name: str) -> bool:
    outer, _, inner = name.partition("__")
    value = getattr(facts, outer)
    return value is not None and (not inner or getattr(value, inner) is not None)
