"""Holds what an edition says by strength against the strengths of the program's products."""

from __future__ import annotations

from collections.abc import Collection

from registry.domain.edition import Edition
from registry.domain.preconditions import PRECONDITIONS
from registry.programs.defect import Place


def refuse_other_strengths(edition: Edition, strengths: Collection[str], place: Place) -> None:
    """A value by strength has to be there for each strength of a listed product, and for no other.

    For the newest edition alone: one that was published can not follow when a product of a new strength is listed.
    Raises DefectiveProgram. A program without listed products is not held against anything.
    """
    by_strength = {
        (precondition.code, parameter.name)
        for precondition in PRECONDITIONS
        for parameter in precondition.parameters
        if parameter.by_strength
    }
    for code, rule in edition.rules.items():
        for name, found in rule.parameters.items():
            if (code, name) in by_strength and isinstance(found, dict) and strengths:
                _compare(found, strengths, place.at("preconditions").at(code).at(name))


def _compare(given: Collection[str], strengths: Collection[str], place: Place) -> None:
    for strength in given:
        if strength not in strengths:
            raise place.unknown("strength", strength, strengths)
    for strength in sorted(strengths):
        if strength not in given:
            raise place.at(strength).defect("a value for this strength is needed")
