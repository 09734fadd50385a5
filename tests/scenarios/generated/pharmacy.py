"""The pharmacy is certified, its staff and the pharmacist are trained."""

from __future__ import annotations

from collections.abc import Iterator

from registry.domain.facts import Gate
from tests.scenarios.generated.case import Case, acts, ago, at_most
from tests.scenarios.generated.place import LATELY, Place, months_before


def certified(place: Place) -> Iterator[Case]:
    """Who was never certified, is suspended or withdrawn is refused."""
    yield place.left_out("NOT_CERTIFIED", "pharmacy-certification", Gate.DISPENSE)
    yield place.refused("SUSPENDED", "suspended", **acts({"at": LATELY, "act": "suspend-pharmacy"}))
    yield place.refused("WITHDRAWN", "withdrawn", **acts({"at": LATELY, "act": "withdraw-pharmacy"}))


def staff_trained(place: Place) -> Iterator[Case]:
    """Training counts until its day so many months later."""
    yield from _trained(place, "pharmacy-training", "train-pharmacy")


def pharmacist_trained(place: Place) -> Iterator[Case]:
    """The same of the pharmacist who acts."""
    yield from _trained(place, "pharmacist-training", "train-pharmacist")


def _trained(place: Place, piece: str, act: str) -> Iterator[Case]:
    yield place.left_out("MISSING", piece, Gate.DISPENSE)
    months = place.value("max_age_months")
    if months is None:
        return
    for side, age, refused in at_most(place.now - months_before(place.now, months)):
        yield place.beside(
            "max_age_months",
            side,
            "TOO_OLD" if refused else None,
            f"trained {months} months ago",
            without=[piece],
            **acts({"at": ago(age), "act": act}),
        )
