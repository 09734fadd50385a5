"""Verifies editions: every claim, at every gate."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from registry.domain.edition import Edition
from registry.domain.facts import Gate
from registry.programs import Editions
from registry.programs.proofs.comparison import compared
from registry.programs.proofs.finding import Finding
from registry.programs.proofs.monotone import monotone
from registry.programs.proofs.theorems import alive, no_leak, passable


def verify(editions: Editions, program: str | None = None) -> list[Finding]:
    """What was found out about the editions of that program, or of all programs."""
    found: list[Finding] = []
    for name in editions.programs if program is None else (program,):
        for edition in editions[name]:
            found += verified(edition)
        for older, newer in pairwise(editions[name]):
            found += (compared(older, newer, gate) for gate in Gate)
    return found


def verified(edition: Edition) -> Iterator[Finding]:
    """The claims about one edition."""
    for gate in Gate:
        for prove in (no_leak, passable, alive, monotone):
            yield prove(edition, gate)
