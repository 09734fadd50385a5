"""The claims hold of the editions that come along, and fail of editions that were spoiled on purpose."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from registry.domain.edition import Edition
from registry.domain.facts import Gate, RiskCategory
from registry.programs import read_edition
from registry.programs.proofs import prover
from registry.programs.proofs.comparison import compared
from registry.programs.proofs.finding import Claim, Finding, Result
from registry.programs.proofs.meaning import MEANINGS, meant
from registry.programs.proofs.monotone import monotone
from registry.programs.proofs.theorems import Undecided, alive, no_leak, passable
from registry.programs.proofs.verifying import decided
from tests.builders import EDITIONS, edition_of

FILE = Path(__file__).parents[3] / "registry" / "programs" / "pomalidomide" / "2023-03-24.toml"
EDITION = edition_of()
ALL = [edition for program in EDITIONS.values() for edition in program]


@pytest.fixture(scope="module")
def found() -> list[Finding]:
    """What the prover says of all editions."""
    return prover()(EDITIONS, None)


def test_every_claim_holds_of_every_edition(found: list[Finding]) -> None:
    assert not [each for each in found if each.result is Result.FAILED]


def test_no_edition_and_no_claim_is_left_out(found: list[Finding]) -> None:
    about_one = set(Claim) - {Claim.COMPARED}
    wanted = {(edition.name, claim, gate) for edition in ALL for claim in about_one for gate in Gate}
    assert {(each.edition, each.claim, each.gate) for each in found if each.claim in about_one} == wanted
    assert all(each.cases for each in found)
    successions = sum(len(editions) - 1 for editions in EDITIONS.values())
    assert sum(each.claim is Claim.COMPARED for each in found) == len(Gate) * successions


def test_a_plan_that_forgets_a_rule_leaks() -> None:
    assert no_leak(_without("no-hold"), Gate.DISPENSE).result is Result.FAILED


@pytest.mark.parametrize("code", [*MEANINGS])
def test_without_its_precondition_a_yes_does_not_mean_that(code: str) -> None:
    edition = next(one for one in (edition_of(), *ALL) if code in one.rules)
    gate = next(gate for gate in Gate if gate in edition.rules[code].gates)
    false = meant(_without(code, edition), gate)
    assert {line.split(",")[0] for line in false.details} == {code}


def test_a_gate_that_nobody_passes_is_found() -> None:
    ended = replace(edition_of(), ended_on=edition_of().effective_from)
    found = passable(ended, Gate.DISPENSE)
    assert (found.result, len(found.details)) == (Result.FAILED, len(RiskCategory))


def test_a_dead_precondition_is_found() -> None:
    dead = alive(_with_figure("supply-remaining-within-limit", "max_days_remaining", 500), Gate.DISPENSE)
    assert dead.details == ("supply-remaining-within-limit: never the only one that refuses",)


def test_evidence_that_speaks_against_the_patient_is_found() -> None:
    """Without the check of the number, a number would only lower the quantity: to lose it would open the gate."""
    spoiled = monotone(_without("authorization-number-valid"), Gate.DISPENSE)
    assert spoiled.result is Result.FAILED
    refused, _, gone = spoiled.details[0].partition("; authorized without ")
    assert "quantity-matches-schedule" in refused or "days-supply-within-limit" in refused
    assert "authorization" in gone.split(", ")


def test_a_claim_on_which_the_solver_gives_up_has_failed() -> None:
    def give_up(_edition: Edition, _gate: Gate) -> Finding:
        raise Undecided("the solver gave up")

    found = decided(Claim.ALIVE, give_up, edition_of(), Gate.RELEASE)
    assert (found.result, found.details) == (Result.FAILED, ("the solver gave up",))


def test_where_the_newer_edition_is_weaker_is_listed_with_an_example() -> None:
    looser = _edition("max_days_remaining = { value = 7", "max_days_remaining = { value = 9")
    found = compared(edition_of(), looser, Gate.DISPENSE)
    assert found.result is Result.WEAKER
    assert len(found.details) == len(RiskCategory)
    for detail in found.details:
        assert detail.startswith("supply-remaining-within-limit, ")
        assert "days; at most 7 are allowed." in detail


def test_a_stricter_edition_is_nowhere_weaker() -> None:
    stricter = _edition("max_days_remaining = { value = 7", "max_days_remaining = { value = 5")
    assert compared(edition_of(), stricter, Gate.DISPENSE).details == ()


def _edition(old: str, new: str) -> Edition:
    """The edition of 2023 with one text replaced."""
    content = FILE.read_text(encoding="utf-8")
    assert old in content
    return read_edition(content.replace(old, new).encode(), "spoiled.toml")


def _with_figure(code: str, name: str, value: int) -> Edition:
    """The edition of 2023 with a plan that asks one precondition with another figure."""
    edition = edition_of()
    plans = {
        key: tuple(
            replace(step, terms=replace(step.terms, figures={**step.terms.figures, name: value}))
            if step.precondition.code == code
            else step
            for step in steps
        )
        for key, steps in edition.plans.items()
    }
    return replace(edition, plans=plans)


def _without(code: str, edition: Edition | None = None) -> Edition:
    """The edition, by default that of 2023, with a plan that forgets one precondition."""
    edition = edition or edition_of()
    plans = {
        key: tuple(step for step in steps if step.precondition.code != code)
        for key, steps in edition.plans.items()
    }
    return replace(edition, plans=plans)
