"""Non-compliance that the records show is found: each event once, however often and by however many it is looked for.

What is found is an event and no more: whether it makes a case, how grave it is and what follows, a person decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from registry.domain.canonical import canonical_json
from registry.domain.noncompliance import EVENT_RULES, Finding, History, Law
from registry.services.act import Call, enter, new_id
from registry.services.histories import histories, refused_release
from registry.services.registry import Registry
from registry.services.stored_editions import load_stored
from registry.storage import cases, noncompliance
from registry.storage import histories as kept
from registry.storage.locks import lock_patient
from registry.storage.transaction import EVERYTHING, Transaction, looking, transaction

BATCH = 200
Found = dict[str, Any]


def find_noncompliance(registry: Registry, call: Call) -> Iterator[Found]:
    """Every event that is not known yet, once it is recorded."""
    load_stored(registry)
    for batch in _batches(registry, call):
        found = [event for history in batch for event in _events(registry, call, history)]
        with looking(registry.database, EVERYTHING) as tx:
            known = noncompliance.known(tx, [(event["kind"], event["subject"]) for event in found])
        for event in found:
            if (event["kind"], event["subject"]) not in known and _record(registry, call, event):
                yield event


def _batches(registry: Registry, call: Call) -> Iterator[list[History]]:
    """Histories of all patients, some at a time, then those of numbers that lead to nobody."""
    last: str | None = None
    while True:
        with looking(registry.database, EVERYTHING) as tx:
            ids = kept.patients(tx, last, BATCH)
            rows = kept.rows_of(tx, ids)
        yield [one for patient_id in ids for one in histories(patient_id, rows[patient_id], call.as_of)]
        if len(ids) < BATCH:
            break
        last = ids[-1]
    yield from _unmatched(registry, call)


def _unmatched(registry: Registry, call: Call) -> Iterator[list[History]]:
    last: str | None = None
    while True:
        with looking(registry.database, EVERYTHING) as tx:
            rows = kept.unmatched(tx, last, BATCH)
        yield [History(call.as_of, row["program"], refused_releases=(refused_release(row),)) for row in rows]
        if len(rows) < BATCH:
            return
        last = rows[-1]["decision_id"]


def _events(registry: Registry, call: Call, history: History) -> Iterable[Found]:
    law = Law(tuple(registry.editions.get(history.program, ())))
    for rule in EVENT_RULES:
        for finding in rule.find(history, law):
            yield event_of(call, history.program, rule.code, finding, law, history.patient_id)


def event_of(
    call: Call, program: str, kind: str, finding: Finding, law: Law, patient_id: str | None
) -> Found:
    """The finding as the row that is kept of it."""
    edition = law.edition_at(finding.occurred_at)
    return {
        "noncompliance_event_id": new_id(call),
        "kind": kind,
        "subject": finding.subject,
        "program": program,
        "edition": edition.name if edition else None,
        "patient_id": patient_id,
        **vars(finding.whom),
        "occurred_at": finding.occurred_at,
        "evidence": list(finding.evidence),
        "cite": list(finding.cite),
        "figures": canonical_json(dict(finding.figures)),
        "narrative": None,
        "recorded_at": call.as_of,
        "recorded_by": call.actor.account_id,
    }


def enter_event(tx: Transaction, call: Call, event: Found) -> bool:
    """The event and its ledger entry stand; False when it was known. The patient is locked where it is a patient's."""
    stream, owner = cases.OWNERS[event["stakeholder"]]
    if stream == "patient":
        lock_patient(tx, event[owner])
    if not noncompliance.add(tx, event):
        return False
    said = ("noncompliance_event_id", "kind", "subject", "program", "edition", "occurred_at", "evidence")
    body = {name: event[name] for name in said}
    enter(tx, call, "noncompliance-found", body, stream=stream, stream_id=event[owner])
    return True


def _record(registry: Registry, call: Call, event: Found) -> bool:
    with transaction(registry.database) as tx:
        return enter_event(tx, call, event)
