"""Every precondition said again as a formula, file for file as in `registry/domain/preconditions`.

Each module enters its translations in TRANSLATIONS when it is imported, here.
"""

from __future__ import annotations

from registry.programs.proofs.answer import NEVERTHELESS, TRANSLATIONS
from registry.programs.proofs.translation import (
    enrollment,
    laboratory,
    monitoring,
    pharmacy,
    prescriber,
    prescription,
    release,
    safe_use,
)

__all__ = [
    "NEVERTHELESS",
    "TRANSLATIONS",
    "enrollment",
    "laboratory",
    "monitoring",
    "pharmacy",
    "prescriber",
    "prescription",
    "release",
    "safe_use",
]
