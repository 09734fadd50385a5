"""What the limits of one text can not say beside one another."""

from __future__ import annotations

from collections.abc import Mapping

from registry.domain.advisories.declaration import Figures
from registry.domain.advisories.text import AdvisoryRule
from registry.domain.clinical import Indication
from registry.programs.defect import Place

_PAIRS = (
    ("neutrophils-interrupt", "neutrophils-resume"),
    ("neutrophils-interrupt", "neutrophils-with-fever"),
    ("platelets-interrupt", "platelets-resume"),
)
"""Advisories on one count: what both of them name must be the same."""


def refuse_contradictions(rules: Mapping[str, AdvisoryRule], place: Place) -> None:
    """Refuses limits that leave a gap or disagree: the drug would be interrupted and resumed at one count."""
    for code, rule in rules.items():
        for indication in Indication:
            figures = rule.figures_for(indication)
            if figures is not None:
                _refuse_turned_limits(figures, place.at(code))
    for one, other in _PAIRS:
        for indication in Indication:
            first, second = (_figures(rules, code, indication) for code in (one, other))
            for name in first.values.keys() & second.values.keys():
                if first.values[name].value != second.values[name].value:
                    raise place.at(other).at(name).defect(f"for {indication}, {one} says something else")


def _figures(rules: Mapping[str, AdvisoryRule], code: str, indication: Indication) -> Figures:
    rule = rules.get(code)
    return (rule.figures_for(indication) if rule else None) or Figures({})


def _refuse_turned_limits(figures: Figures, place: Place) -> None:
    below = figures.get("interrupt_below")
    for name in ("resume_from", "first_resume_above", "febrile_below"):
        value = figures.get(name)
        if below is not None and value is not None and value.number < below.number:
            raise place.at(name).defect("a number not less than interrupt_below was expected")
