"""Verifies editions: every claim, at every gate."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import pairwise

from registry.domain.edition import Edition
from registry.domain.facts import Gate
from registry.programs import Editions
from registry.programs.proofs.comparison import compared
from registry.programs.proofs.finding import Claim, Finding, Result
from registry.programs.proofs.meaning import meant
from registry.programs.proofs.monotone import monotone
from registry.programs.proofs.theorems import Undecided, alive, no_leak, passable

Proof = Callable[[Edition, Gate], Finding]
PROOFS: Mapping[Claim, Proof] = {
    Claim.NO_LEAK: no_leak,
    Claim.MEANING: meant,
    Claim.PASSABLE: passable,
    Claim.ALIVE: alive,
    Claim.MONOTONE: monotone,
}


def verify(editions: Editions, program: str | None = None) -> list[Finding]:
    """What was found out about the editions of that program, or of all programs."""
    found: list[Finding] = []
    for name in editions.programs if program is None else (program,):
        for edition in editions[name]:
            found += verified(edition)
        for older, newer in pairwise(editions[name]):
            compare = partial(compared, older)
            found += (decided(Claim.COMPARED, compare, newer, gate) for gate in Gate)
    return found


def verified(edition: Edition) -> Iterator[Finding]:
    """The claims about one edition."""
    for gate in Gate:
        for claim, prove in PROOFS.items():
            yield decided(claim, prove, edition, gate)


def decided(claim: Claim, prove: Proof, edition: Edition, gate: Gate) -> Finding:
    """What became of the claim; it failed where the solver gave up."""
    try:
        return prove(edition, gate)
    except Undecided as gave_up:
        return Finding(edition.name, claim, gate, Result.FAILED, 0, (str(gave_up),))
