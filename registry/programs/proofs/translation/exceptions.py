"""When a dispense exception serves, as a formula."""

from __future__ import annotations

import z3

from registry.domain.dispense_exception import ExceptionReason
from registry.domain.terms import Terms
from registry.programs.proofs.anything import DAY
from registry.programs.proofs.terms_of_facts import Formula
from registry.programs.proofs.translation.prescriber import enrollment_is_active
from registry.programs.proofs.view import View

GIVEN = "dispense_exception"


def exception_serves(facts: View, terms: Terms) -> Formula:
    """Whether an unused exception of this enrollment, granted lately and long enough, is there."""
    days, granted_at = facts[f"{GIVEN}.days"], facts[f"{GIVEN}.granted_at"]
    allowed = [
        z3.And(facts.is_(f"{GIVEN}.reason", reason), days <= terms.figures[reason.limit])
        for reason in ExceptionReason
        if reason.limit in terms.figures
    ]
    transferred = "enrollment.treated_since"
    return z3.And(
        facts.has(GIVEN),
        z3.Or(allowed),
        enrollment_is_active(facts),
        facts[f"{GIVEN}.enrollment_id"] == facts["enrollment.id"],
        z3.Implies(facts.has(transferred), granted_at >= facts[transferred]),
        z3.Not(facts.has(f"{GIVEN}.used_at")),
        granted_at <= 0,
        granted_at + days * DAY > 0,
        facts.has("request.days_supply"),
        facts["request.days_supply"] <= days,
    )
