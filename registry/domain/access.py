"""On what ground a patient's record is read, and which readings a patient can ask an accounting of."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from registry.domain.actor import OPERATOR, Actor, Role


class Ground(StrEnum):
    """Why somebody may read a patient's record."""

    TREATMENT = "treatment"
    COORDINATION = "coordination"
    AUDIT = "audit"
    OPERATION = "operation"
    BREAK_GLASS = "break-glass"


EXCLUDED = frozenset({Ground.TREATMENT, Ground.OPERATION})
"""What 45 CFR 164.528(a)(1)(i) leaves out of an accounting: treatment, payment and health care operations.

Break-glass readings are treatment too, but they are listed: the patient had no say in who treated.
"""
ACCOUNTED_MONTHS = 72
"""Six years, 45 CFR 164.528(a)(1)."""
EMERGENCY = timedelta(hours=4)
"""How long an emergency access stays open; whoever needs longer says why again."""
_BY_ROLE = {Role.COORDINATOR: Ground.COORDINATION, Role.AUDITOR: Ground.AUDIT}


def ground_of(actor: Actor, *, by_emergency: bool = False) -> Ground:
    """The ground on which the actor reads: the role's, unless only an emergency lets him or her."""
    if actor.account_id == OPERATOR.account_id:
        return Ground.OPERATION
    return Ground.BREAK_GLASS if by_emergency else _BY_ROLE.get(actor.role, Ground.TREATMENT)
