"""The patient-prescriber agreement of a category is signed (PPAF)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from registry.domain.errors import Invalid
from registry.domain.facts import RiskCategory
from registry.domain.signature import Act
from registry.services.act import Answer, Call, enter
from registry.services.recording import (
    about_patient,
    active_enrollment,
    happened_at,
    keep_as,
    known_program,
    next_id,
)
from registry.services.registry import Registry
from registry.services.signing import as_displayed, note_of, of_patient, row_of
from registry.services.signing import sign as signed_by
from registry.storage import signatures as kept
from registry.storage.transaction import Transaction


@dataclass(frozen=True)
class Signature:
    """One signature: as whom, the printed name, what it means, when (21 CFR 11.50)."""

    by: str
    printed_name: str
    meaning: str = "agreement"
    signed_at: datetime | None = None


@dataclass(frozen=True)
class SignAgreement:
    """The agreement of which category, signed by whom."""

    patient_id: str
    program: str
    risk_category: RiskCategory
    signatures: tuple[Signature, ...]


def sign_agreement(registry: Registry, call: Call, request: SignAgreement) -> Answer:
    """The agreement stands under the active enrollment, with its signatures; it replaces an earlier one.

    Raises Conflict without an active enrollment, Invalid when somebody signs twice.
    """
    program = known_program(registry, request.program)
    signers = [signature.by for signature in request.signatures]
    if len(set(signers)) != len(signers):
        raise Invalid("Somebody signs twice.", fields={"/signatures": "each of them signs once"})

    def act(tx: Transaction) -> dict[str, Any]:
        agreement_id = next_id(tx, call, "agreements", request.patient_id)
        enrollment = active_enrollment(tx, call, request.patient_id, program)
        as_displayed(call, Act.AGREEMENT, _content(request, enrollment["enrollment_id"]))
        values = {
            "enrollment_id": enrollment["enrollment_id"],
            "risk_category": request.risk_category,
            "signed_at": max(call.as_of, enrollment["changed_at"]),
        }
        signed = keep_as(tx, call, "agreements", request.patient_id, "agreement-signed", agreement_id, values)
        signatures = [
            _sign(tx, call, signed, place, signature) for place, signature in enumerate(request.signatures)
        ]
        return {**signed, "signatures": signatures}

    return about_patient(registry, call, request.patient_id, act)


def _content(request: SignAgreement, enrollment_id: str) -> dict[str, Any]:
    return {
        "patient_id": request.patient_id,
        "program": request.program,
        "enrollment_id": enrollment_id,
        "risk_category": request.risk_category,
        "signatures": [
            {"by": one.by, "printed_name": one.printed_name, "meaning": one.meaning}
            for one in request.signatures
        ],
    }


def _sign(
    tx: Transaction, call: Call, agreement: dict[str, Any], place: int, signature: Signature
) -> dict[str, Any]:
    """Who has no account, the patient and the guardian, signs on the device of the account's holder."""
    patient_id = agreement["patient_id"]
    given = signed_by(
        call,
        of_patient(Act.AGREEMENT, agreement["agreement_id"], patient_id),
        {**agreement, "recorded_by": call.actor.account_id},
        signed_as=signature.by,
        printed_name=signature.printed_name,
        meaning=signature.meaning,
        signed_at=happened_at(call, signature.signed_at, f"/signatures/{place}/signed_at"),
    )
    row = row_of(call, given)
    kept.add(tx, row)
    enter(tx, call, "agreement-signature", note_of(given), stream="patient", stream_id=patient_id)
    return {name: value for name, value in row.items() if name != "recorded_by"}
