"""What was found out about one edition: a claim that holds at a gate, or does not."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from registry.domain.facts import Gate


class Claim(StrEnum):
    """What is claimed of every edition."""

    NO_LEAK = "no yes without every precondition"
    MEANING = "a yes means what it should of the records"
    PASSABLE = "every category can get a yes"
    ALIVE = "each precondition can refuse alone"
    MONOTONE = "less evidence never opens a gate"
    COMPARED = "the newer edition is nowhere weaker"


class Result(StrEnum):
    """What became of a claim. Only `failed` fails the verification; weaker cases are for people to judge."""

    PROVED = "proved"
    FAILED = "failed"
    WEAKER = "weaker"


@dataclass(frozen=True)
class Finding:
    """One claim about one edition at one gate. `edition` names two for a comparison; `cases` counts solver's questions.

    `details` holds a line for each exception: a counterexample, a dead precondition, a weaker case.
    """

    edition: str
    claim: Claim
    gate: Gate
    result: Result
    cases: int
    details: tuple[str, ...] = ()
