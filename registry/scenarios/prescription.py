"""The prescription that is asked for: the program's usual one, or that with the scenario's changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from registry.scenarios.scene import Scene
from registry.scenarios.stage import SceneStopped

USUAL = {
    "pomalidomide": ("4 mg", 21, 28),
    "lenalidomide": ("25 mg", 21, 28),
    "thalidomide": ("200 mg", 28, 28),
    "clozapine": ("100 mg", 28, 28),
    "bosentan": ("62.5 mg", 56, 28),
    "pomalidomide-uk": ("4 mg", 21, 28),
    "isotretinoin": ("40 mg", 30, 30),
    "riociguat": ("2 mg", 90, 30),
}
"""Strength, capsules or tablets, and days of each program's usual prescription."""


@dataclass(frozen=True)
class Prescription:
    """What the prescriber writes."""

    ndc: str
    quantity: int
    days_supply: int
    category: str
    refills: int = 0
    route: str = "electronic"


def usual_prescription(scene: Scene) -> Prescription:
    """The program's usual prescription for the patient's category as it was at first.

    Before the usual strength came on the market, it is of the product of any strength that was there longest.
    """
    strength, quantity, days = USUAL.get(scene.program, ("", 1, 28))
    if not _on_market(scene, strength):
        strength = ""
    return Prescription(_product(scene, strength), quantity, days, scene.scenario.category.value)


def current_prescription(
    scene: Scene, days_supply: int | None = None, quantity: int | None = None
) -> Prescription:
    """The usual prescription for the patient's category as it is now, for so many days."""
    usual = usual_prescription(scene)
    days = days_supply if days_supply is not None else usual.days_supply
    capsules = quantity if quantity is not None else min(usual.quantity, days)
    return replace(usual, category=scene.category.value, days_supply=days, quantity=capsules)


def changed(scene: Scene, prescription: Prescription, changes: Mapping[str, Any]) -> Prescription:
    """The prescription with these changes; a strength stands for its product."""
    return replace(prescription, **named(scene, changes))


def named(scene: Scene, changes: Mapping[str, Any]) -> dict[str, Any]:
    """The changes with the product's NDC in the place of its strength."""
    found = {name: value for name, value in changes.items() if name != "strength"}
    if "strength" in changes and "ndc" not in changes:
        found["ndc"] = _product(scene, changes["strength"])
    return found


def _product(scene: Scene, strength: str) -> str:
    """The dispensable product of the strength (blank: of any) that has been on the market longest."""
    suitable = _on_market(scene, strength)
    if not suitable:
        today = scene.scenario.now.date().isoformat()
        raise SceneStopped(f"no product of {strength or 'any strength'} can be dispensed on {today}")
    return min(suitable)[1]


def _on_market(scene: Scene, strength: str) -> list[tuple[str, str]]:
    """Since when, and the NDC, of each dispensable product of the strength (blank: of any)."""
    today = scene.scenario.now.date().isoformat()
    return [
        (item["marketed_from"] or date.min.isoformat(), item["ndc"])
        for item in scene.stage.products(scene.program)
        if item["dispensable"]
        and strength in ("", item["strength"])
        and (item["marketed_from"] or today) <= today < (item["marketed_until"] or "9999")
    ]
