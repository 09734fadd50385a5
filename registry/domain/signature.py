"""What an electronic signature says, and the two hashes that bind it to what was signed (21 CFR 11.50, 11.70).

The first hash covers the record as it was stored, with its kind, its id and whose it is: the content. The second covers
the first one and all that the signature itself says. So an altered record, an altered signature, and a signature that
was put on another record do not fit any more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any

from registry.domain.actor import Actor, Role
from registry.domain.canonical import canonical_json


class Act(StrEnum):
    """What is signed."""

    AGREEMENT = "agreement"
    AUTHORIZATION_FORM = "authorization-form"
    SURVEY = "survey"
    CERTIFICATION = "certification"
    CHECKLIST = "checklist"
    CORRECTION = "correction"
    OUTCOME = "outcome"
    HOLD_LIFT = "lift"
    EXCEPTION = "dispense-exception"
    CASE_STEP = "case-step"


class Meaning(StrEnum):
    """What a signature can mean (21 CFR 11.50(a)(3))."""

    AUTHORSHIP = "authorship"
    REVIEW = "review"
    APPROVAL = "approval"
    RESPONSIBILITY = "responsibility"
    AGREEMENT = "agreement"
    WITNESS = "witness"


USUAL_MEANING = {
    Act.AGREEMENT: Meaning.AGREEMENT,
    Act.AUTHORIZATION_FORM: Meaning.APPROVAL,
    Act.SURVEY: Meaning.AUTHORSHIP,
    Act.CERTIFICATION: Meaning.AGREEMENT,
    Act.CHECKLIST: Meaning.RESPONSIBILITY,
    Act.CORRECTION: Meaning.AUTHORSHIP,
    Act.OUTCOME: Meaning.APPROVAL,
    Act.CASE_STEP: Meaning.APPROVAL,
    Act.HOLD_LIFT: Meaning.APPROVAL,
    Act.EXCEPTION: Meaning.RESPONSIBILITY,
}
"""What the signature of an act means when the signer does not say it."""

ON_A_DEVICE = ("patient", "guardian")
"""Those who have no account of their own: they sign on the device of somebody who has."""

SIGNED_AS = (*ON_A_DEVICE, *(role.value for role in Role))


@dataclass(frozen=True)
class Signing:
    """The account that signs, how it proved again who it is, and what was displayed to it.

    `components` is empty where nobody was asked: the software's own acts, such as those of the demo's past. `preview`
    marks an act that is only tried, to learn what would be signed.
    """

    signer: Actor
    components: tuple[str, ...] = ()
    meaning: str | None = None
    displayed_sha256: str | None = None
    displayed: Mapping[str, Any] | None = None
    preview: bool = False


@dataclass(frozen=True)
class Subject:
    """The record that is signed: which act it is, in which collection it stands, its id, and whose it is.

    `owner` names the column of the patient, prescriber or pharmacy, `owner_id` is who that is.
    """

    act: str
    collection: str
    record_id: str
    owner: str
    owner_id: str


@dataclass(frozen=True)
class Signature:
    """All that one signature says. `own_account` is False for who signed on the device of that account's holder."""

    signature_id: str
    subject: Subject
    signed_as: str
    printed_name: str
    meaning: str
    signed_at: datetime
    account_id: str
    own_account: bool
    authenticated_by: tuple[str, ...]
    content_sha256: str
    displayed_sha256: str | None = None
    hash: str = field(default="", compare=False)


def digest(value: object) -> str:
    """SHA-256 over the canonical text of a value."""
    return sha256(canonical_json(value).encode()).hexdigest()


def content_digest(subject: Subject, record: Mapping[str, Any]) -> str:
    """The hash of the content: the record as it is stored, with its kind, its id and whose it is."""
    return digest({"subject": vars(subject), "record": record})


def signature_digest(signature: Signature) -> str:
    """The hash of the signature: of the content's hash and of all that the signature says."""
    said = {name: value for name, value in vars(signature).items() if name not in ("hash", "subject")}
    return digest({**said, "subject": vars(signature.subject)})


def changed(displayed: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    """The fields in which what was displayed differs from what would be signed now, as JSON pointers below it."""
    for name in sorted({*displayed, *now}):
        before, after = displayed.get(name), now.get(name)
        if isinstance(before, Mapping) and isinstance(after, Mapping):
            yield from (f"/{_escaped(name)}{below}" for below in changed(before, after))
        elif name not in displayed or name not in now or before != after:
            yield f"/{_escaped(name)}"


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")
