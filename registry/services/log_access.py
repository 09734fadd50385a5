"""A reading of patients' records is entered in the access log before it is answered: no log, no answer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from registry.domain.access import ground_of
from registry.services.act import Call, new_id
from registry.services.registry import Registry
from registry.storage import access_log
from registry.storage.transaction import Transaction, reading


def log_access(
    tx: Transaction, call: Call, what: str, patient_ids: Iterable[Any], *, by_emergency: bool = False
) -> None:
    """Who reads (`call`), whom, what, when and on what ground is kept, in a transaction of its own.

    The reading that it belongs to is one of single statements, each committed by itself, so this one is too. Whatever
    goes wrong with it is raised, and then nothing is shown.
    """
    readings = [(patient_id, new_id(call)) for patient_id in dict.fromkeys(patient_ids) if patient_id]
    if readings:
        access_log.add(
            tx,
            readings,
            account_id=call.actor.account_id,
            role=call.actor.role.value,
            what=what,
            ground=ground_of(call.actor, by_emergency=by_emergency),
            at=call.as_of,
        )


def log_apart(registry: Registry, call: Call, what: str, patient_ids: Iterable[Any]) -> None:
    """The same for what was read by a role that only reads, and so can not log: a moment later, before it is shown."""
    with reading(registry.database) as tx:
        log_access(tx, call, what, patient_ids)
