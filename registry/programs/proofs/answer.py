"""What a translated precondition answers, and the list of the translations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import z3

from registry.domain.terms import Terms
from registry.programs.proofs.terms_of_facts import Formula
from registry.programs.proofs.view import View


@dataclass(frozen=True)
class Answer:
    """Whether the precondition holds and whether it is asked at all, each a formula."""

    holds: Formula
    asked: Formula

    @property
    def refuses(self) -> Formula:
        """Unmet or unknown."""
        return z3.And(self.asked, z3.Not(self.holds))

    @property
    def shows(self) -> Formula:
        """Met."""
        return z3.And(self.asked, self.holds)


Translation = Callable[[View, Terms], Answer]
Nevertheless = Callable[[View], Formula]
TRANSLATIONS: dict[str, Translation] = {}
NEVERTHELESS: dict[str, Nevertheless] = {}
"""What brings a precondition to a patient outside the categories that the edition lists."""


def translates(code: str, nevertheless: Nevertheless | None = None) -> Callable[[Translation], Translation]:
    """Marks a function as the translation of the precondition with that code."""

    def keep(translation: Translation) -> Translation:
        TRANSLATIONS[code] = translation
        if nevertheless is not None:
            NEVERTHELESS[code] = nevertheless
        return translation

    return keep


def holds(*formulas: Formula | bool) -> Answer:
    """Always asked; met when all formulas are true."""
    return Answer(z3.And(*formulas, True), z3.BoolVal(True))


def if_asked(asked: Formula, *formulas: Formula | bool) -> Answer:
    """Asked only then; met when all formulas are true."""
    return Answer(z3.And(*formulas, True), asked)
