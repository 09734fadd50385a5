"""A patient's risk category changes; a new agreement is needed, and open numbers are cancelled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from registry.domain.errors import Conflict
from registry.domain.facts import RiskCategory
from registry.services.act import Answer, Call
from registry.services.cancel_open_numbers import cancel_open_numbers
from registry.services.recording import about_patient, active_enrollment, changed_at, keep, known_program
from registry.services.registry import Registry
from registry.storage.transaction import Transaction


@dataclass(frozen=True)
class ChangeRiskCategory:
    """To which category, and why."""

    patient_id: str
    program: str
    risk_category: RiskCategory
    reason: str


def change_risk_category(registry: Registry, call: Call, request: ChangeRiskCategory) -> Answer:
    """The category of the active enrollment is another from now on.

    Raises Conflict without an active enrollment, or when it is that category already.
    """
    program = known_program(registry, request.program)

    def act(tx: Transaction) -> dict[str, Any]:
        enrollment = active_enrollment(tx, call, request.patient_id, program)
        if enrollment["risk_category"] == request.risk_category:
            raise Conflict("The patient is in this risk category already.", code="same-category")
        cancel_open_numbers(tx, call, request.patient_id, program, "the risk category changed")
        values = {
            "enrollment_id": enrollment["enrollment_id"],
            "risk_category": request.risk_category,
            "reason": request.reason,
            "since": changed_at(tx, call, request.patient_id, enrollment),
        }
        return keep(tx, call, "risk-category-changes", request.patient_id, "risk-category-changed", values)

    return about_patient(registry, call, request.patient_id, act)
