"""The prescriber confirms abstinence or the methods of contraception in use."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from registry.domain.errors import Invalid
from registry.services.act import Answer, Call
from registry.services.recording import about_patient, happened_at, keep, known_program
from registry.services.registry import Registry
from registry.storage.transaction import Transaction


@dataclass(frozen=True)
class ConfirmContraception:
    """Abstinence or methods, and since when they are in use."""

    patient_id: str
    program: str
    in_use_since: datetime
    abstinence: bool = False
    methods: tuple[str, ...] = ()
    highly_effective_contraindicated: bool = False
    confirmed_at: datetime | None = None


def confirm_contraception(registry: Registry, call: Call, request: ConfirmContraception) -> Answer:
    """The confirmation is recorded as it was given; whether it is enough, the gate says.

    Raises Invalid when use begins after the confirmation, or neither abstinence nor a method is named.
    """
    confirmed_at = happened_at(call, request.confirmed_at, "/confirmed_at")
    if request.in_use_since > confirmed_at:
        raise Invalid(
            "Use begins after its confirmation.", fields={"/in_use_since": "an earlier instant was expected"}
        )
    if not request.abstinence and not request.methods:
        raise Invalid("Nothing is confirmed.", fields={"/methods": "name methods, or confirm abstinence"})
    values = {
        "program": known_program(registry, request.program),
        "abstinence": request.abstinence,
        "methods": list(request.methods),
        "highly_effective_contraindicated": request.highly_effective_contraindicated,
        "in_use_since": request.in_use_since,
        "confirmed_at": confirmed_at,
    }

    def act(tx: Transaction) -> dict[str, Any]:
        return keep(
            tx,
            call,
            "contraception-confirmations",
            request.patient_id,
            "contraception-confirmed",
            values,
        )

    return about_patient(registry, call, request.patient_id, act)
