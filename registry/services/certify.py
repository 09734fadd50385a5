"""Certifications of prescribers and pharmacies: granted, suspended, reinstated, withdrawn; each step is signed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from registry.domain.actor import Actor, Role
from registry.domain.errors import Conflict
from registry.domain.facts import CertificationStatus
from registry.domain.signature import Act, Meaning, Subject
from registry.services.act import Answer, Call, answer, enter, new_id, perform
from registry.services.recording import after, known_program
from registry.services.registry import Registry
from registry.services.signing import as_displayed, note_of, row_of, sign, signing_of
from registry.services.standing import own_or_any
from registry.storage import participants, signatures
from registry.storage.locks import change_participant
from registry.storage.participants import Noun
from registry.storage.transaction import Row, Transaction

ACTIVE, SUSPENDED, WITHDRAWN = (
    CertificationStatus.ACTIVE,
    CertificationStatus.SUSPENDED,
    CertificationStatus.WITHDRAWN,
)


@dataclass(frozen=True)
class Kind:
    """A kind of participant that certifies: its table, its certifications' table and name, its stream."""

    noun: Noun
    certifications: Noun
    stream: str
    collection: str


PRESCRIBER = Kind(
    participants.PRESCRIBER,
    participants.PRESCRIBER_CERTIFICATION,
    "prescriber",
    signatures.PRESCRIBER_CERTIFICATIONS,
)
PHARMACY = Kind(
    participants.PHARMACY, participants.PHARMACY_CERTIFICATION, "pharmacy", signatures.PHARMACY_CERTIFICATIONS
)


@dataclass(frozen=True)
class Step:
    """One step in a certification's life: what it leads to, and from where it may be taken (None: no certification)."""

    event: str
    to: CertificationStatus
    allowed_from: frozenset[CertificationStatus | None]
    otherwise: str
    meaning: Meaning = Meaning.APPROVAL


CERTIFY = Step(
    "certified",
    ACTIVE,
    frozenset({None, WITHDRAWN}),
    "The certification exists already; reinstate a suspended one.",
    Meaning.AGREEMENT,
)
SUSPEND = Step("suspended", SUSPENDED, frozenset({ACTIVE}), "Only an active certification can be suspended.")
REINSTATE = Step(
    "reinstated", ACTIVE, frozenset({SUSPENDED}), "Only a suspended certification can be reinstated."
)
WITHDRAW = Step(
    "withdrawn",
    WITHDRAWN,
    frozenset({ACTIVE, SUSPENDED}),
    "There is no certification that could be withdrawn.",
)


@dataclass(frozen=True)
class TakeStep:
    """Whose certification in which program, and why it changes."""

    participant_id: str
    program: str
    reason: str | None = None


def take_step(registry: Registry, call: Call, kind: Kind, step: Step, request: TakeStep) -> Answer:
    """The certification has its new status from now on; every later gate sees it, for numbers already issued too.

    Raises NotFound for a participant whom the caller may not change, Conflict when the step can not be taken.
    """
    program = known_program(registry, request.program)

    def act(tx: Transaction) -> Answer:
        return answer(step_within(tx, call, kind, step, replace(request, program=program)))

    return perform(registry, call, act)


def step_within(tx: Transaction, call: Call, kind: Kind, step: Step, request: TakeStep) -> dict[str, Any]:
    """The same as part of an act that does more; returns the document that answers."""
    change_participant(tx, request.participant_id)
    participant = own_or_any(tx, call.actor, kind.noun, request.participant_id)
    latest = participants.latest_certification(
        tx, kind.certifications, request.participant_id, request.program
    )
    _check(latest, step, call.actor)
    whose = {kind.noun.id_column: request.participant_id}
    asked = {"program": request.program, "status": step.to, "reason": request.reason}
    before = {"status_before": latest["status"] if latest else None}
    as_displayed(call, Act.CERTIFICATION, {**whose, "name": participant["name"], **asked, **before})
    change = {**asked, "since": after(call.as_of, latest["since"] if latest else None)}
    named = {"certification_id": new_id(call)}
    document = {**named, **whose, **change, "recorded_at": call.as_of}
    stored = {**document, "recorded_by": call.actor.account_id}
    participants.add(tx, kind.certifications, stored)
    body = {**named, **change, "signature": _signed(tx, call, kind, step, stored)}
    event = f"{kind.stream}-{step.event}"
    enter(tx, call, event, body, stream=kind.stream, stream_id=request.participant_id)
    return document


def _signed(tx: Transaction, call: Call, kind: Kind, step: Step, stored: dict[str, Any]) -> dict[str, Any]:
    """The step is signed; returns what the ledger says of the signature."""
    owner = kind.noun.id_column
    subject = Subject(Act.CERTIFICATION, kind.collection, stored["certification_id"], owner, stored[owner])
    signature = sign(call, subject, stored, meaning=signing_of(call).meaning or step.meaning)
    signatures.add_of_certification(tx, row_of(call, signature))
    return note_of(signature)


def _check(latest: Row | None, step: Step, actor: Actor) -> None:
    status = CertificationStatus(latest["status"]) if latest else None
    if status not in step.allowed_from:
        raise Conflict(step.otherwise, code="certification-status")
    if step is CERTIFY and status is not None and actor.role is not Role.COORDINATOR:
        # Else a suspended participant could withdraw, and certify again as if nothing had been.
        raise Conflict(
            "After a withdrawal only a coordinator certifies again; ask the program's coordinator.",
            code="certification-status",
        )
