"""What decide makes of the outcomes, and how long a yes lasts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from registry.domain.decision import DecidedOutcome, Decision, Verdict, decide, valid_until
from registry.domain.explanation import explain
from registry.domain.facts import (
    Facts,
    Gate,
    Reproduction,
    ReproductiveStatus,
    Request,
    RiskCategory,
)
from registry.domain.outcome import Status, unmet
from registry.domain.preconditions import PRECONDITIONS
from tests.builders import (
    EDITIONS,
    SECOND,
    T,
    days,
    edition_of,
    everything_in_order,
    hours,
    reasons,
    running_course,
)

MAN, WOMAN = RiskCategory.ADULT_MALE, RiskCategory.ADULT_FEMALE_CAN_GET_PREGNANT
OTHER_WOMAN = RiskCategory.ADULT_FEMALE_CAN_NOT_GET_PREGNANT
EVERY_GATE = pytest.mark.parametrize("gate", [*Gate])
EVERY_CATEGORY = pytest.mark.parametrize("category", [*RiskCategory])


@EVERY_GATE
@EVERY_CATEGORY
def test_everything_in_order_is_authorized(gate: Gate, category: RiskCategory) -> None:
    for facts in (everything_in_order(gate, category), running_course(gate, category)):
        decision = decide(facts, edition_of(), gate)
        assert decision.verdict is Verdict.AUTHORIZED
        assert decision.authorized
        assert decision.unmet == ()
        assert decision.edition == "pomalidomide/2023-03-24"
        assert decision.edition_digest == edition_of().digest


@EVERY_GATE
def test_every_precondition_of_the_gate_is_asked_in_order(gate: Gate) -> None:
    nothing = Facts(as_of=T, program="pomalidomide", request=Request())
    asked = [item.code for item in decide(nothing, edition_of(), gate).outcomes]
    rules = edition_of().rules
    listed = [one.code for one in PRECONDITIONS if one.code in rules and gate in rules[one.code].gates]
    assert asked == listed


@EVERY_GATE
def test_nothing_known_is_refused_and_nothing_raises(gate: Gate) -> None:
    nothing = Facts(as_of=T, program="pomalidomide", request=Request())
    decision = decide(nothing, edition_of(), gate)
    assert decision.verdict is Verdict.REFUSED
    for refusing in decision.unmet:
        assert explain(refusing, edition_of()).sentence.endswith(".")


def test_without_a_category_every_restricted_precondition_is_asked() -> None:
    facts = everything_in_order(Gate.PRESCRIPTION, WOMAN, request__risk_category=None)
    facts = replace(facts, enrollment=None, contraception_confirmation=None, pregnancy_tests=())
    assert {
        "contraception-confirmed/MISSING",
        "pregnancy-test-current/MISSING",
        "baseline-pregnancy-tests/FIRST_MISSING",
    } <= set(reasons(facts, Gate.PRESCRIPTION))


def test_an_edition_whose_preconditions_do_not_apply_authorizes_nothing() -> None:
    edition = edition_of()
    steps = tuple(replace(step, applies=False) for step in edition.steps(Gate.PRESCRIPTION, MAN))
    empty = replace(edition, plans={**edition.plans, (Gate.PRESCRIPTION, MAN): steps})
    decision = decide(everything_in_order(Gate.PRESCRIPTION, MAN), empty, Gate.PRESCRIPTION)
    assert {item.outcome.status for item in decision.outcomes} == {Status.NOT_APPLICABLE}
    assert decision.verdict is Verdict.REFUSED


def test_an_edition_without_preconditions_authorizes_nothing() -> None:
    bare = replace(edition_of(), plans={(Gate.PRESCRIPTION, MAN): ()})
    decision = decide(everything_in_order(Gate.PRESCRIPTION, MAN), bare, Gate.PRESCRIPTION)
    assert decision.verdict is Verdict.REFUSED


def test_before_the_first_edition_everything_is_refused() -> None:
    decision = decide(everything_in_order(Gate.DISPENSE, MAN), None, Gate.DISPENSE)
    (refusing,) = decision.unmet
    assert (refusing.code, refusing.outcome.reason) == ("edition-in-force", "NO_EDITION")
    assert decision.edition is decision.edition_digest is None
    assert explain(refusing, None).remedy


def test_a_program_that_ended_is_refused_from_its_last_day_on() -> None:
    ended = replace(edition_of(), ended_on=date(2026, 3, 2))
    begins = datetime(2026, 3, 2, 5, tzinfo=UTC)
    facts = replace(everything_in_order(Gate.PRESCRIPTION, MAN), as_of=begins)
    (refusing,) = decide(facts, ended, Gate.PRESCRIPTION).unmet
    assert (refusing.code, refusing.outcome.reason) == ("edition-in-force", "PROGRAM_ENDED")
    assert "PS-Pomalidomide REMS" in explain(refusing, ended).sentence
    before = decide(replace(facts, as_of=begins - SECOND), ended, Gate.PRESCRIPTION)
    assert "edition-in-force" not in {item.code for item in before.outcomes}


def test_an_edition_of_another_program_is_an_error() -> None:
    facts = replace(everything_in_order(Gate.PRESCRIPTION, MAN), program="lenalidomide")
    with pytest.raises(ValueError, match="can not decide on lenalidomide"):
        decide(facts, edition_of(), Gate.PRESCRIPTION)


def test_what_a_precondition_raises_is_not_swallowed() -> None:
    menopause = Reproduction("reproduction", ReproductiveStatus.NATURAL_MENOPAUSE, T, date(2000, 1, 1))
    somewhere = {"patient__time_zone": "Nowhere/Such", "reproduction": menopause}
    facts = everything_in_order(Gate.PRESCRIPTION, OTHER_WOMAN, **somewhere)
    with pytest.raises(LookupError):
        decide(facts, edition_of(), Gate.PRESCRIPTION)


def test_the_sources_of_each_outcome_are_named() -> None:
    by_code = {
        item.code: item.citations
        for item in decide(everything_in_order(Gate.PRESCRIPTION), edition_of(), Gate.PRESCRIPTION).outcomes
    }
    assert by_code["no-refills"] == ("F41-16", "PR-about")
    assert by_code["patient-survey-current"] == ("F41-17", "F58-17", "COMMON")
    assert set().union(*by_code.values()) <= edition_of().sources.keys()


@pytest.mark.parametrize(
    ("gate", "category", "lasts"),
    [
        (Gate.PRESCRIPTION, WOMAN, days(7) - hours(6)),
        (Gate.PRESCRIPTION, RiskCategory.FEMALE_CHILD_CAN_GET_PREGNANT, days(7) - hours(6)),
        (Gate.PRESCRIPTION, MAN, days(30)),
        (Gate.PRESCRIPTION, RiskCategory.ADULT_FEMALE_CAN_NOT_GET_PREGNANT, days(30)),
        (Gate.DISPENSE, WOMAN, hours(24)),
        (Gate.DISPENSE, MAN, hours(24)),
    ],
)
def test_how_long_a_number_lasts(gate: Gate, category: RiskCategory, lasts: timedelta) -> None:
    assert valid_until(gate, everything_in_order(gate, category), edition_of()) == T + lasts


def test_a_release_gives_no_number() -> None:
    with pytest.raises(ValueError, match="no number"):
        valid_until(Gate.RELEASE, everything_in_order(Gate.RELEASE), edition_of())


def test_without_a_test_the_validity_has_no_beginning() -> None:
    with pytest.raises(ValueError, match="pregnancy test"):
        valid_until(
            Gate.PRESCRIPTION, everything_in_order(Gate.PRESCRIPTION, pregnancy_tests=()), edition_of()
        )


def test_the_edition_of_that_time_decides() -> None:
    old = EDITIONS.in_force("pomalidomide", datetime(2023, 3, 24, 3, 59, tzinfo=UTC))
    new = EDITIONS.in_force("pomalidomide", datetime(2023, 3, 24, 4, 0, tzinfo=UTC))
    assert old is not None
    assert new is not None
    assert (old.name, new.name) == ("pomalidomide/2017-06-27", "pomalidomide/2023-03-24")
    assert EDITIONS.in_force("pomalidomide", date(2017, 6, 26)) is None
    assert EDITIONS.in_force("pomalidomide", date(2017, 6, 27)) is old
    assert EDITIONS.in_force("aspirin", T) is None


def test_a_closed_gate_says_what_was_asked_when_and_of_which_edition() -> None:
    facts = everything_in_order(Gate.DISPENSE, MAN)
    outcome = DecidedOutcome("edition-in-force", unmet("NO_EDITION"))
    assert decide(facts, None, Gate.DISPENSE) == Decision(
        Gate.DISPENSE, "pomalidomide", T, Verdict.REFUSED, None, None, (outcome,)
    )
    ended = replace(edition_of(), ended_on=date(2026, 3, 2))
    outcome = DecidedOutcome("edition-in-force", unmet("PROGRAM_ENDED"))
    assert decide(facts, ended, Gate.DISPENSE) == Decision(
        Gate.DISPENSE, "pomalidomide", T, Verdict.REFUSED, ended.name, ended.digest, (outcome,)
    )


def test_a_decision_says_what_was_asked_and_when() -> None:
    decision = decide(everything_in_order(Gate.RELEASE, MAN), edition_of(), Gate.RELEASE)
    assert (decision.gate, decision.program, decision.as_of) == (Gate.RELEASE, "pomalidomide", T)


def test_without_a_category_the_validity_runs_from_the_test() -> None:
    facts = everything_in_order(Gate.PRESCRIPTION, enrollment=None, request__risk_category=None)
    assert valid_until(Gate.PRESCRIPTION, facts, edition_of()) == T - hours(6) + days(7)


def test_the_sources_are_named_of_what_does_not_apply_as_well() -> None:
    steps = edition_of().steps(Gate.PRESCRIPTION, MAN)
    decision = decide(everything_in_order(Gate.PRESCRIPTION, MAN), edition_of(), Gate.PRESCRIPTION)
    assert Status.NOT_APPLICABLE in {item.outcome.status for item in decision.outcomes}
    assert [(item.code, item.citations) for item in decision.outcomes] == [
        (step.precondition.code, step.citations) for step in steps
    ]
