"""A patient's history in one order, as it is known now or was at an instant, and what was learnt between two.

The order is that in which the registry recorded it. Nothing is left out: a record that was entered in error stands at
its place and says so, and its correction is an event at its own.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from registry.domain.errors import Invalid
from registry.domain.numbers import show_number
from registry.domain.question import UNACCEPTABLE, Instants
from registry.reports.paging import Page, paged
from registry.services.act import Call
from registry.services.log_access import log_apart
from registry.services.registry import Registry
from registry.services.treating import no_such_patient
from registry.storage import history, patients
from registry.storage.history import ENDINGS, MARKS, SOURCES
from registry.storage.transaction import EVERYTHING, Transaction, looking

BEFORE_EVERYTHING = datetime(1900, 1, 1, tzinfo=UTC)
NOT_OF_RECORDS = frozenset(("patient_id", "stream", "stream_id"))


def timeline(
    registry: Registry, call: Call, patient_id: str, asked: Instants, after: str | None, limit: int
) -> Page:
    """Every record, decision, number and event of the patient.

    `as_of` leaves out what was true later only, and what ended later stands as not ended; `known_at` shows what the
    registry knew then, corrections made later unmade. Raises NotFound, or Invalid for instants that can not be.
    """
    asked.require_past(call.as_of)
    with looking(registry.reporting, EVERYTHING) as tx:
        _require(tx, patient_id)
        about = {"patient_id": patient_id, **asked.said()}
        page = paged(
            lambda last, most: [
                _entry(tx, patient_id, found, asked)
                for found in history.page(tx, patient_id, asked, last, most)
            ],
            "id",
            after,
            limit,
            about,
        )
    log_apart(registry, call, "timeline", [patient_id])
    return page


def difference(
    registry: Registry,
    call: Call,
    patient_id: str,
    earlier: datetime | None,
    later: datetime | None,
    after: str | None,
    limit: int,
) -> Page:
    """What the registry learnt of the patient after the earlier instant (None: ever) and until the later (None: now).

    Each item says what was recorded, or which fields became others. Raises NotFound, or Invalid for unfit instants.
    """
    about = {"patient_id": patient_id, "earlier": earlier, "later": later}
    earlier, later = earlier or BEFORE_EVERYTHING, later or call.as_of
    _require_order(earlier, later, call.as_of)
    with looking(registry.reporting, EVERYTHING) as tx:
        _require(tx, patient_id)
        page = paged(
            lambda last, most: [
                _change(tx, patient_id, found, earlier, later)
                for found in history.changed(tx, patient_id, earlier, later, last, most)
            ],
            "id",
            after,
            limit,
            about,
        )
    log_apart(registry, call, "difference", [patient_id])
    return page


def _require(tx: Transaction, patient_id: str) -> None:
    if patients.find(tx, patient_id, None) is None:
        raise no_such_patient()


def _require_order(earlier: datetime, later: datetime, now: datetime) -> None:
    ahead = [name for name, at in (("earlier", earlier), ("later", later)) if at > now]
    if ahead:
        not_yet = "this instant has not come yet; name one that is past"
        raise Invalid(UNACCEPTABLE, code="instant-in-future", fields={f"/{name}": not_yet for name in ahead})
    if later <= earlier:
        raise Invalid(
            UNACCEPTABLE, code="period-reversed", fields={"/later": "name an instant after the earlier one"}
        )


def _entry(tx: Transaction, patient_id: str, found: Mapping[str, Any], asked: Instants) -> dict[str, Any]:
    source = SOURCES[found["source"]]
    row = _seen(tx, patient_id, found, asked)
    return {
        "source": source.name,
        "id": found["id"],
        "at": row[source.true_at],
        "recorded_at": row[source.recorded_at],
        "entered_in_error": row.get("error_marked_at") is not None,
        "record": _record(row),
    }


def _change(
    tx: Transaction, patient_id: str, found: Mapping[str, Any], earlier: datetime, later: datetime
) -> dict[str, Any]:
    source = SOURCES[found["source"]]
    now = _record(_seen(tx, patient_id, found, Instants(known_at=later)))
    row = found["row"]
    head = {"source": source.name, "id": found["id"], "at": row[source.true_at]}
    if row[source.recorded_at] > earlier:
        return {**head, "change": "recorded", "earlier": None, "later": now}
    then = _record(_seen(tx, patient_id, found, Instants(known_at=earlier)))
    other = [name for name in now if now[name] != then[name]]
    marked = "error_marked_at" in other
    return {
        **head,
        "change": "entered-in-error" if marked else "changed",
        "earlier": {name: then[name] for name in other},
        "later": {name: now[name] for name in other},
    }


def _seen(tx: Transaction, patient_id: str, found: Mapping[str, Any], asked: Instants) -> dict[str, Any]:
    """The row as it stood at the instants that are asked about."""
    row = dict(found["row"])
    endings = SOURCES[found["source"]].endings
    for ended_at, names in endings.items():
        unwritten = ended_at in ENDINGS and _later(row[ended_at], asked.as_of)
        unknown = ended_at in ENDINGS | MARKS and _later(row[ended_at], asked.known_at)
        if unwritten or unknown:
            row |= dict.fromkeys(names)
    at = min([instant for instant in (asked.as_of, asked.known_at) if instant is not None], default=None)
    if found["source"] == "enrollments" and at is not None:
        then = history.prescriber_then(tx, patient_id, found["id"], at)
        row["prescriber_id"] = then or row["prescriber_id"]
    return row


def _later(at: datetime | None, than: datetime | None) -> bool:
    return at is not None and than is not None and at > than


def _record(row: Mapping[str, Any]) -> dict[str, Any]:
    """The row as it is shown: numbers as they are written, an event's body read, a hash in hexadecimal."""
    shown = {name: value for name, value in row.items() if name not in NOT_OF_RECORDS}
    if "number" in shown:
        shown["number"] = show_number(shown["number"])
    if "body" in shown:
        shown["body"] = json.loads(shown["body"])
    return {name: value.hex() if isinstance(value, bytes) else value for name, value in shown.items()}
