"""Every precondition said again as a formula, file for file as in `registry/domain/preconditions`."""

from __future__ import annotations

from registry.programs.proofs.translation import (
    enrollment,
    monitoring,
    pharmacy,
    prescriber,
    prescription,
    release,
    safe_use,
)

__all__ = ["enrollment", "monitoring", "pharmacy", "prescriber", "prescription", "release", "safe_use"]
