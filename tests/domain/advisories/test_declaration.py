"""A declaration keeps everything that it was told, and its first sentence says when the advisory is given."""

from __future__ import annotations

from registry.domain.advisories.declaration import Advisory, Figures, Ground, advisory
from registry.domain.clinical import ClinicalStatus
from registry.domain.facts import Facts
from registry.domain.preconditions.declaration import Kind, Parameter

PARAMETERS = (Parameter("dose", Kind.COUNT),)


def _given(_facts: Facts, _status: ClinicalStatus | None, _figures: Figures) -> Ground | None:
    """It is always given.

    More is said further down.
    """
    return Ground()


def test_what_is_declared_is_kept() -> None:
    declared = advisory("a-code", "Something is the matter.", "Somebody considers it.", PARAMETERS)(_given)
    assert declared == Advisory(
        code="a-code",
        sentence="Something is the matter.",
        remedy="Somebody considers it.",
        given=_given,
        parameters=PARAMETERS,
    )
    assert declared.holds_when == "It is always given."
