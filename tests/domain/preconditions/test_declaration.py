"""A declaration keeps everything that it was told."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from registry.domain.facts import Facts
from registry.domain.outcome import Outcome, met
from registry.domain.preconditions.declaration import (
    Element,
    Kind,
    Parameter,
    Precondition,
    Reason,
    precondition,
)
from registry.domain.terms import Terms

REASONS = {"MISSING": Reason("It is missing.", "Somebody brings it.")}
PARAMETERS = (Parameter("max_days", Kind.DAYS),)


def _check(_facts: Facts, _terms: Terms) -> Outcome:
    """It is there.

    More is said further down.
    """
    return met()


def _applies(_facts: Facts) -> bool:
    return True


def _conflict(_figures: Mapping[str, int]) -> str | None:
    return None


def test_what_is_declared_is_kept() -> None:
    declared = precondition("it-is-there", Element.SETTING, REASONS, PARAMETERS, _applies, _conflict)(_check)
    assert declared == Precondition(
        code="it-is-there",
        element=Element.SETTING,
        check=_check,
        reasons=REASONS,
        parameters=PARAMETERS,
        applies_nevertheless=_applies,
        conflict=_conflict,
    )
    assert declared.sentence == "It is there."


@pytest.mark.parametrize(
    ("kind", "maximum", "most"),
    [
        (Kind.DAYS, None, 100),
        (Kind.HOURS, None, 168),
        (Kind.MONTHS, None, 60),
        (Kind.COUNT, None, 10_000),
        (Kind.DAYS, 366, 366),
        (Kind.DAYS, 0, 0),
    ],
)
def test_the_greatest_number_follows_the_unit_unless_it_is_said(
    kind: Kind, maximum: int | None, most: int
) -> None:
    assert Parameter("number", kind, maximum=maximum).most == most
