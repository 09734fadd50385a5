"""The decision: every precondition of a gate is asked, and the answer is authorized only if all hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from registry.domain.edition import Edition, Step
from registry.domain.facts import Facts, Gate
from registry.domain.outcome import NOT_APPLICABLE, Outcome, Status, unmet
from registry.domain.pregnancy import latest_test

EDITION_IN_FORCE = "edition-in-force"


class Verdict(StrEnum):
    """The two answers of a gate."""

    AUTHORIZED = "authorized"
    REFUSED = "refused"


@dataclass(frozen=True)
class DecidedOutcome:
    """One precondition's answer, with the sources that its edition cites for it."""

    code: str
    outcome: Outcome
    citations: tuple[str, ...] = ()

    @property
    def blocks(self) -> bool:
        """True when this answer alone refuses the ask."""
        return self.outcome.blocks


@dataclass(frozen=True)
class Decision:
    """What a gate answered, with every precondition's answer in the order of PRECONDITIONS."""

    gate: Gate
    program: str
    as_of: datetime
    verdict: Verdict
    edition: str | None
    edition_digest: str | None
    outcomes: tuple[DecidedOutcome, ...]

    @property
    def authorized(self) -> bool:
        """True when the drug may move."""
        return self.verdict is Verdict.AUTHORIZED

    @property
    def unmet(self) -> tuple[DecidedOutcome, ...]:
        """The answers that refuse, unmet and unknown ones."""
        return tuple(outcome for outcome in self.outcomes if outcome.outcome.blocks)


def decide(facts: Facts, edition: Edition | None, gate: Gate) -> Decision:
    """Asks every precondition that the edition lists for the gate, and never stops at the first that fails.

    Without an edition, or after the program's end, the one outcome `edition-in-force` refuses.
    """
    if edition is None:
        return _closed(facts, None, gate, "NO_EDITION")
    if edition.program != facts.program:
        raise ValueError(f"edition {edition.name} can not decide on {facts.program}")
    if edition.has_ended(facts.as_of):
        return _closed(facts, edition, gate, "PROGRAM_ENDED")
    outcomes = tuple([_ask(step, facts) for step in edition.steps(gate, facts.risk_category)])
    return Decision(
        gate, facts.program, facts.as_of, _verdict(outcomes), edition.name, edition.digest, outcomes
    )


def valid_until(gate: Gate, facts: Facts, edition: Edition) -> datetime:
    """The last instant at which the number that an authorized decision gives can be used.

    Prescription gate: a patient of whom the edition asks a current pregnancy test, so many days from the collection of
    the latest; others, so many days from now. Dispense gate: so many hours from now. The release gate gives no number:
    ValueError.
    """
    if gate is Gate.DISPENSE:
        return facts.as_of + timedelta(hours=edition.confirmation_hours.number)
    if gate is Gate.RELEASE:
        raise ValueError("the release gate gives no number")
    if edition.terms("pregnancy-test-current", gate, facts.risk_category) is not None:
        test, lasting = latest_test(facts), edition.valid_days_from_test
        if test is None or lasting is None:
            raise ValueError("the validity runs from a pregnancy test, and there is none")
        return test.collected_at + timedelta(days=lasting.number)
    return facts.as_of + timedelta(days=edition.valid_days.number)


def _ask(step: Step, facts: Facts) -> DecidedOutcome:
    asked = step.precondition
    if step.applies or (asked.applies_nevertheless is not None and asked.applies_nevertheless(facts)):
        return DecidedOutcome(asked.code, asked.check(facts, step.terms), step.citations)
    return DecidedOutcome(asked.code, NOT_APPLICABLE, step.citations)


def _verdict(outcomes: tuple[DecidedOutcome, ...]) -> Verdict:
    shown = False
    for decided in outcomes:
        status = decided.outcome.status
        if status is Status.MET:
            shown = True
        elif status is not Status.NOT_APPLICABLE:
            return Verdict.REFUSED
    return Verdict.AUTHORIZED if shown else Verdict.REFUSED


def _closed(facts: Facts, edition: Edition | None, gate: Gate, reason: str) -> Decision:
    outcome = DecidedOutcome(EDITION_IN_FORCE, unmet(reason))
    name, digest = (edition.name, edition.digest) if edition else (None, None)
    return Decision(gate, facts.program, facts.as_of, Verdict.REFUSED, name, digest, (outcome,))
