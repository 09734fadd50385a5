"""How something about a patient is recorded: the caller's own patient, an instant that has come, one row, one event."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any
from uuid import UUID

from registry.domain.errors import Conflict, Invalid
from registry.domain.signature import Act
from registry.services.act import Answer, Call, answer, enter, new_id, perform
from registry.services.dispensing import unknown_program
from registry.services.registry import Registry
from registry.services.signing import COLLECTIONS, note_of, of_patient, row_of, sign
from registry.services.treating import lock_patient, sees_as
from registry.storage import patients, records, signatures
from registry.storage.transaction import Row, Transaction

SHORTEST = timedelta(microseconds=1)
NOTHING: Mapping[str, Any] = MappingProxyType({})


def about_patient(
    registry: Registry, call: Call, patient_id: str, work: Callable[[Transaction], dict[str, Any]]
) -> Answer:
    """The act on the caller's own patient, whose row is locked; `work` returns the document that answers."""

    def act(tx: Transaction) -> Answer:
        lock_patient(tx, call.actor, patient_id)
        return answer(work(tx))

    return perform(registry, call, act)


def next_id(tx: Transaction, call: Call, collection: str, patient_id: str) -> str:
    """A new id that sorts after all ids of the patient's collection, whose row is locked.

    So of two records that say the same instant the one entered last counts, also when another process entered the
    first in the same microsecond or the clock was set back in between.
    """
    made, latest = UUID(new_id(call)), records.latest_id(tx, collection, patient_id)
    if latest is not None and made <= UUID(latest):
        return str(UUID(int=UUID(latest).int + 1))
    return str(made)


def keep(
    tx: Transaction, call: Call, collection: str, patient_id: str, kind: str, values: dict[str, Any]
) -> dict[str, Any]:
    """One record of the collection, with its event in the patient's stream; returns it as a document."""
    record_id = next_id(tx, call, collection, patient_id)
    return keep_as(tx, call, collection, patient_id, kind, record_id, values)


def keep_as(
    tx: Transaction,
    call: Call,
    collection: str,
    patient_id: str,
    kind: str,
    record_id: str,
    values: dict[str, Any],
    noted: Mapping[str, Any] = NOTHING,
) -> dict[str, Any]:
    """The same, under an id that is known already; `noted` is what the event says besides."""
    id_column = records.COLLECTIONS[collection].id_column
    document = {id_column: record_id, "patient_id": patient_id, **values, "recorded_at": call.as_of}
    records.add(tx, collection, {**document, "recorded_by": call.actor.account_id})
    body = {id_column: record_id, **records.for_the_ledger(collection, values), **noted}
    enter(tx, call, kind, body, stream="patient", stream_id=patient_id)
    return document


def keep_signed(
    tx: Transaction,
    call: Call,
    act: Act,
    patient_id: str,
    kind: str,
    values: dict[str, Any],
    *,
    signed_as: str | None = None,
    printed_name: str | None = None,
) -> dict[str, Any]:
    """One record of the act's collection, signed by the caller, or as is said; its event names the signature."""
    collection = COLLECTIONS[act]
    record_id = next_id(tx, call, collection, patient_id)
    learnt = {"recorded_at": call.as_of, "recorded_by": call.actor.account_id}
    stored = {
        records.COLLECTIONS[collection].id_column: record_id,
        "patient_id": patient_id,
        **values,
        **learnt,
    }
    subject = of_patient(act, record_id, patient_id)
    signature = sign(call, subject, stored, signed_as=signed_as, printed_name=printed_name)
    document = keep_as(
        tx, call, collection, patient_id, kind, record_id, values, {"signature": note_of(signature)}
    )
    signatures.add(tx, row_of(call, signature))
    return document


def happened_at(call: Call, said: datetime | None, field: str) -> datetime:
    """The instant that was said, or now. Raises Invalid when it has not come yet."""
    if said is None:
        return call.as_of
    if said > call.as_of:
        raise Invalid(
            "An instant lies in the future, where it can not be.",
            code="instant-in-future",
            fields={field: "an instant that has passed was expected"},
        )
    return said


def after(as_of: datetime, latest: datetime | None) -> datetime:
    """The instant from which a step counts: now, but always later than the step that it follows.

    An act that waited for its lock has an earlier instant than the act that it waited for, and so has an act at a
    machine whose clock is behind. Were its step dated by that, the earlier one would go on to count as the latest.
    Of two steps of one microsecond, which one counts would be left to chance.
    """
    return as_of if latest is None or as_of > latest else latest + SHORTEST


def known_program(registry: Registry, program: str) -> str:
    """The program's name. Raises Invalid when there is no such program."""
    if program not in registry.editions:
        raise unknown_program(registry)
    return program


def changed_at(tx: Transaction, call: Call, patient_id: str, enrollment: Row) -> datetime:
    """The instant of a change that overtakes what was agreed, answered and authorized under the enrollment before."""
    at = after(call.as_of, enrollment["changed_at"])
    overtaken = patients.latest_act(tx, patient_id, enrollment["enrollment_id"])
    return at if overtaken is None or at > overtaken else overtaken + SHORTEST


def active_enrollment(tx: Transaction, call: Call, patient_id: str, program: str) -> Row:
    """The patient's active enrollment in the program, with the caller's prescriber where the caller acts for one.

    Raises Conflict alike when there is none and when the patient is enrolled with another prescriber.
    """
    enrollment = patients.active_enrollment(tx, patient_id, program)
    if enrollment is None or sees_as(call.actor) not in (None, enrollment["prescriber_id"]):
        raise Conflict(
            "The patient has no active enrollment of yours in this program; enroll the patient first.",
            code="not-enrolled",
        )
    return enrollment
