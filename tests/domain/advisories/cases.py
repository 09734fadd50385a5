"""What is advised on some facts, and small ways to make them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from registry.domain.advisories.advise import Advice, advise
from registry.domain.clinical import ClinicalStatus, Indication
from registry.domain.facts import Facts, Gate, Product, RiskCategory
from registry.domain.laboratory import Analyte, LaboratoryResult
from tests.builders import EDITIONS, NDC, T, everything_in_order, running_course

MYELOMA, SARCOMA = Indication.MULTIPLE_MYELOMA, Indication.KAPOSI_SARCOMA
MAINTENANCE, DEL_5Q = Indication.MAINTENANCE, Indication.DEL_5Q_MDS
LEPROSY = Indication.ERYTHEMA_NODOSUM_LEPROSUM
NEUTROPHILS, PLATELETS = Analyte.ABSOLUTE_NEUTROPHIL_COUNT, Analyte.PLATELET_COUNT
AS_STATED: dict[str, Any] = {"thromboprophylaxis": True, "dexamethasone": True}
"""With this alone no advisory is given on other medicines."""


def status(indication: Indication = MYELOMA, **said: Any) -> ClinicalStatus:
    """A clinical status of yesterday."""
    return ClinicalStatus("status", indication, T - timedelta(days=1), **{**AS_STATED, **said})


def result(analyte: Analyte, value: int, ago: timedelta) -> LaboratoryResult:
    """A value of a specimen that was collected so long before T."""
    name = f"{analyte}-{value}-{ago.total_seconds():.0f}"
    return LaboratoryResult(name, analyte, value, T - ago, T - ago)


def first(program: str = "pomalidomide", strength: str = "4 mg", **changes: Any) -> Facts:
    """A first prescription of a man, with no laboratory results."""
    return _of(everything_in_order(Gate.PRESCRIPTION, RiskCategory.ADULT_MALE), program, strength, changes)


def running(
    *results: LaboratoryResult, program: str = "pomalidomide", strength: str = "4 mg", **changes: Any
) -> Facts:
    """A prescription of a man in a course that began 70 days before T and whose last release was 28 days ago."""
    facts = running_course(Gate.PRESCRIPTION, RiskCategory.ADULT_MALE)
    return _of(replace(facts, laboratory_results=results), program, strength, changes)


def _of(facts: Facts, program: str, strength: str, changes: dict[str, Any]) -> Facts:
    product = Product(NDC, program, strength, dispensable=True)
    return replace(facts, **{"program": program, "product": product, **changes})


def advised(facts: Facts, stated: ClinicalStatus | None) -> dict[str, Advice]:
    """What the program's text in force advises, by code."""
    text = EDITIONS.advisories_in_force(facts.program, facts.as_of)
    assert text is not None
    return {item.code: item for item in advise(facts, stated, text)}
