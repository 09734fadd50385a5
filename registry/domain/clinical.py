"""What the prescriber states of the patient's condition and other medicines: read by advisories, by no precondition.

It is no part of `Facts`, so a decision can not look at it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Indication(StrEnum):
    """What the drug is taken for."""

    MULTIPLE_MYELOMA = "multiple-myeloma"
    MAINTENANCE = "maintenance"
    DEL_5Q_MDS = "del-5q-mds"
    KAPOSI_SARCOMA = "kaposi-sarcoma"
    ERYTHEMA_NODOSUM_LEPROSUM = "erythema-nodosum-leprosum"


class ChildPugh(StrEnum):
    """The class of a liver's impairment."""

    A = "A"
    B = "B"
    C = "C"


@dataclass(frozen=True)
class ClinicalStatus:
    """The latest statement in a program; each replaces the one before as a whole. `None`: not stated."""

    id: str
    indication: Indication
    observed_at: datetime
    on_dialysis: bool | None = None
    child_pugh: ChildPugh | None = None
    strong_cyp1a2_inhibitor: bool | None = None
    thromboprophylaxis: bool | None = None
    dexamethasone: bool | None = None
