"""An act is signed: what would be signed is compared with what was displayed, and the signature bound to the record."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from registry.domain.actor import Role
from registry.domain.canonical import canonical_json
from registry.domain.errors import Conflict
from registry.domain.signature import (
    USUAL_MEANING,
    Act,
    Signature,
    Signing,
    Subject,
    changed,
    content_digest,
    digest,
    signature_digest,
)
from registry.services.act import Call, new_id
from registry.storage.signatures import PRESCRIBER_CERTIFICATIONS, RELEASES, signed_part

COLLECTIONS = {
    Act.AGREEMENT: "agreements",
    Act.AUTHORIZATION_FORM: "authorization-forms",
    Act.SURVEY: "surveys",
    Act.CHECKLIST: RELEASES,
    Act.OUTCOME: "concerns",
    Act.HOLD_LIFT: "holds",
    Act.EXCEPTION: "dispense-exceptions",
}
"""Where the records of an act stand; a correction is of any collection, a certification of a prescriber or pharmacy."""


class Displayed(Exception):
    """The act was only tried: this is what would be signed. Nothing was recorded."""

    def __init__(self, content: dict[str, Any]):
        super().__init__("only displayed")
        self.content = content


def signing_of(call: Call) -> Signing:
    """Who signs in this call; where nobody was asked to prove it again, the caller, with no component to show."""
    return call.signing or Signing(call.actor)


def as_displayed(call: Call, act: Act, content: Mapping[str, Any]) -> None:
    """What is signed is what was displayed, where something was.

    Raises Conflict when it differs, with the fields that changed, and Displayed where it is only to be displayed.
    """
    now = json.loads(canonical_json({"act": act, **content}))
    signing = signing_of(call)
    if signing.preview:
        raise Displayed(now)
    if signing.displayed_sha256 is None or signing.displayed_sha256 == digest(now):
        return
    if signing.displayed is None:
        fields = {"/signing/content_sha256": "is not of what would be signed now; display it again"}
    else:
        said = {f"/signing/content{pointer}" for pointer in changed(signing.displayed, now)}
        fields = dict.fromkeys(sorted(said), "changed since it was displayed")
    raise Conflict(
        "What would be signed is not what was displayed. Nothing was signed; display it again, then sign.",
        code="content-changed",
        fields=fields,
    )


def of_patient(act: Act, record_id: str, patient_id: str, collection: str | None = None) -> Subject:
    """A record of the patient, as what is signed; the collection must be named where the act does not tell it."""
    return Subject(act, collection or COLLECTIONS[act], record_id, "patient_id", patient_id)


def sign(
    call: Call,
    subject: Subject,
    record: Mapping[str, Any],
    *,
    signed_as: str | None = None,
    printed_name: str | None = None,
    meaning: str | None = None,
    signed_at: datetime | None = None,
) -> Signature:
    """The signature on the record, as it is stored; without more said, the account's own holder's, now."""
    signing = signing_of(call)
    if signing.preview:
        raise LookupError("what is only displayed is not signed")
    signer = signing.signer
    signed_as = signed_as or signer.role
    said = Signature(
        signature_id=new_id(call),
        subject=subject,
        signed_as=signed_as,
        printed_name=printed_name or signer.name or signer.username,
        meaning=meaning or signing.meaning or USUAL_MEANING[Act(subject.act)],
        signed_at=signed_at or call.as_of,
        account_id=signer.account_id,
        own_account=signed_as == signer.role,
        authenticated_by=signing.components,
        content_sha256=content_digest(subject, signed_part(subject.act, subject.collection, record)),
        displayed_sha256=signing.displayed_sha256,
    )
    return Signature(**{**vars(said), "hash": signature_digest(said)})


def row_of(call: Call, signature: Signature) -> dict[str, Any]:
    """The signature as the row that keeps it."""
    said = {name: value for name, value in vars(signature).items() if name != "subject"}
    kept = {**said, "authenticated_by": list(signature.authenticated_by)}
    learnt = {"recorded_at": call.as_of, "recorded_by": call.actor.account_id}
    subject = signature.subject
    if subject.act == Act.CERTIFICATION:
        of_prescriber = subject.collection == PRESCRIBER_CERTIFICATIONS
        return {
            **kept,
            **learnt,
            "prescriber_certification_id": subject.record_id if of_prescriber else None,
            "pharmacy_certification_id": None if of_prescriber else subject.record_id,
        }
    if subject.act == Act.CASE_STEP:
        return {**kept, **learnt, "case_step_id": subject.record_id}
    agreement_id = subject.record_id if subject.act == Act.AGREEMENT else None
    named = {"act": subject.act, "collection": subject.collection, "record_id": subject.record_id}
    return {**kept, **learnt, **named, "agreement_id": agreement_id, subject.owner: subject.owner_id}


def signed_with(call: Call) -> Call:
    """The call of an act that is part of a greater one: the greater was displayed, the part is signed with it."""
    signing = signing_of(call)
    return replace(call, signing=replace(signing, displayed_sha256=None, displayed=None))


def note_of(signature: Signature) -> dict[str, Any]:
    """What the ledger says of the signature: all but the printed name and the meaning, which its hash covers."""
    subject = signature.subject
    named = {"act": subject.act, "collection": subject.collection, "record_id": subject.record_id}
    left_out = ("subject", "printed_name", "meaning")
    return {**named, **{name: value for name, value in vars(signature).items() if name not in left_out}}


def may_have_signed(signing: Signing, named: Mapping[str, str | None]) -> bool:
    """True when the person who signs is the one named; the software's own acts name whom they say."""
    if signing.signer.role is Role.CLIENT or not signing.components:
        return True
    return all(getattr(signing.signer, name) == value for name, value in named.items())
