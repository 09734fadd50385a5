"""What waits for a coordinator: holds, concerns about pregnancy, cases of non-compliance."""

from __future__ import annotations

from typing import Any

from registry.domain.errors import NotFound
from registry.reports.noncompliance import CasesWanted, list_cases
from registry.reports.paging import LONGEST_PAGE, every
from registry.reports.patients import list_records
from registry.services.act import Call
from registry.services.log_access import log_apart
from registry.services.registry import Registry
from registry.storage import work_queue
from registry.storage.transaction import EVERYTHING, looking

LONGEST_QUEUE = 100
ID_COLUMNS = {"holds": "hold_id", "concerns": "pregnancy_concern_id"}


def show_queue(registry: Registry, call: Call) -> dict[str, Any]:
    """The first of each kind, those that wait longest first; the access log tells whose were looked at."""
    with looking(registry.database, EVERYTHING) as tx:
        holds = work_queue.open_holds(tx, LONGEST_QUEUE)
        concerns = work_queue.open_concerns(tx, LONGEST_QUEUE)
    log_apart(registry, call, "queue", [row["patient_id"] for row in (*holds, *concerns)])
    cases = list_cases(registry, call, CasesWanted(closed=False), None, LONGEST_QUEUE)
    return {"holds": holds, "concerns": concerns, "cases": list(cases.items)}


def show_waiting(
    registry: Registry, call: Call, patient_id: str, collection: str, record_id: str
) -> dict[str, Any]:
    """One hold or concern. Raises NotFound when there is no such record of this patient."""
    id_column = ID_COLUMNS[collection]
    rows = every(
        lambda after: list_records(registry, call, patient_id, collection, after, LONGEST_PAGE),
    )
    for row in rows:
        if row[id_column] == record_id:
            return dict(row)
    raise NotFound("There is no such record of this patient.", code="no-such-record")
