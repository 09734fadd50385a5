"""Laboratory results: what was measured, always in the one unit of its analyte, as a whole number.

Whole numbers have one text and are compared without rounding. A laboratory's own unit is converted before it comes
here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Analyte(StrEnum):
    """What is measured. Its unit is fixed, so that a value says what it means without one beside it."""

    ABSOLUTE_NEUTROPHIL_COUNT = "absolute-neutrophil-count"
    PLATELET_COUNT = "platelet-count"
    ALANINE_AMINOTRANSFERASE = "alanine-aminotransferase"
    ASPARTATE_AMINOTRANSFERASE = "aspartate-aminotransferase"
    BILIRUBIN = "bilirubin"
    CREATININE_CLEARANCE = "creatinine-clearance"

    @property
    def unit(self) -> str:
        """The unit of every value of this analyte."""
        return _SCALES[self].unit

    @property
    def highest(self) -> int:
        """The highest value that can be: anything above is a slip of the pen or another unit. The lowest is 0."""
        return _SCALES[self].highest


@dataclass(frozen=True)
class _Scale:
    unit: str
    highest: int


_SCALES = {
    Analyte.ABSOLUTE_NEUTROPHIL_COUNT: _Scale("cells per microliter", 1_000_000),
    Analyte.PLATELET_COUNT: _Scale("platelets per microliter", 10_000_000),
    Analyte.ALANINE_AMINOTRANSFERASE: _Scale("percent of the upper limit of normal", 100_000),
    Analyte.ASPARTATE_AMINOTRANSFERASE: _Scale("percent of the upper limit of normal", 100_000),
    Analyte.BILIRUBIN: _Scale("hundredths of mg/dL", 10_000),
    Analyte.CREATININE_CLEARANCE: _Scale("mL/min", 1_000),
}


@dataclass(frozen=True)
class LaboratoryResult:
    """One measured value. Its age runs from the collection of the specimen; it is usable from its report."""

    id: str
    analyte: Analyte
    value: int
    collected_at: datetime
    reported_at: datetime
