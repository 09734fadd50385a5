"""The signed copy of a record: the record with the manifestation of its signatures (21 CFR 11.10(b), 11.50(b))."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from registry.domain.errors import NotFound
from registry.reports.patients import log_reading
from registry.reports.signatures import with_record
from registry.services.act import Call
from registry.services.registry import Registry
from registry.services.treating import no_such_patient, sees_as
from registry.storage import accounts, patients, records, signatures
from registry.storage.transaction import Row, Transaction, looking_at, reading


def copy_of_agreement(registry: Registry, call: Call, patient_id: str, agreement_id: str) -> dict[str, Any]:
    """An agreement with all who signed it. Raises NotFound when the caller has no such patient, or they no such one."""
    with looking_at(registry.database, patient_id) as tx:
        zone = _zone(tx, call, patient_id)
        signed = [row for row in signatures.of_patient(tx, patient_id) if row["agreement_id"] == agreement_id]
        copy = _copy(tx, zone, signed)
    _log(registry, call, patient_id)
    return copy


def copy_of_signature(registry: Registry, call: Call, patient_id: str, signature_id: str) -> dict[str, Any]:
    """One signature with its record. Raises NotFound when the caller has no such patient, or they no such signature."""
    with looking_at(registry.database, patient_id) as tx:
        zone = _zone(tx, call, patient_id)
        signed = [row for row in signatures.of_patient(tx, patient_id) if row["signature_id"] == signature_id]
        copy = _copy(tx, zone, signed)
    _log(registry, call, patient_id)
    return copy


def _log(registry: Registry, call: Call, patient_id: str) -> None:
    with reading(registry.database) as tx:
        log_reading(tx, call, "signed-copy", patient_id)


def _zone(tx: Transaction, call: Call, patient_id: str) -> str:
    if patients.readable(tx, patient_id, sees_as(call.actor), call.actor.account_id, call.as_of) is None:
        raise no_such_patient()
    row = patients.find(tx, patient_id, None)
    if row is None:
        raise no_such_patient()
    zone: str = row["time_zone"]
    return zone


def _copy(tx: Transaction, zone: str, signed: list[dict[str, Any]]) -> dict[str, Any]:
    if not signed:
        raise NotFound("There is nothing signed of that id.", code="no-such-record")
    shown = [{**with_record(tx, row), "account": _account(tx, row)} for row in signed]
    record = {name: shown[0][name] for name in ("act", "collection", "record_id", "patient_id", "record")}
    return {**record, "program": _program(tx, record), "time_zone": zone, "signatures": shown}


def _program(tx: Transaction, copy: Mapping[str, Any]) -> str | None:
    """The program of the record; an agreement or a form has it by its enrollment."""
    stored = copy["record"] or {}
    if "enrollment_id" in stored and "program" not in stored:
        enrollment = records.find(tx, "enrollments", copy["patient_id"], stored["enrollment_id"])
        return enrollment["program"] if enrollment else None
    program: str | None = stored.get("program")
    return program


def _account(tx: Transaction, row: Row) -> str:
    """Whose account vouches for the signature, by name; the software's own acts have none."""
    found = accounts.find(tx, row["account_id"])
    return found["name"] if found else "the registry itself"
