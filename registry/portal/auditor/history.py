"""A patient's history, as it is known now or was at an instant, and as it was true at one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, request

from registry.access import call, desk
from registry.portal.auditor.asking import BOTH_TIMES, PAGE_ROWS, in_address, instants, kept, told
from registry.portal.auditor.facts_table import lines
from registry.portal.auditor.words import SOURCES
from registry.portal.pages import Pages, page
from registry.reports.paging import Page
from registry.reports.timeline import timeline

EVENT_HASH = "previous_hash"
routes = Pages("auditor_history", __name__)


@routes.look("/patients/<uuid:patient_id>/history")
def show_history(patient_id: str) -> Response:
    """Every record, decision, number and event of the patient, in the order in which it was recorded."""
    form = in_address(BOTH_TIMES)
    found = told(form, lambda read: _found(patient_id, read))
    return page(
        "auditor/history.html",
        form.status,
        form=form,
        patient_id=patient_id,
        found=found,
        asked=kept(form),
        after=request.args.get("after"),
    )


def _found(patient_id: str, read: Mapping[str, Any]) -> Page:
    after = request.args.get("after") or None
    found = timeline(desk().registry, call(), patient_id, instants(read), after, PAGE_ROWS)
    return Page([_entry(item) for item in found.items], found.next)


def _entry(item: dict[str, Any]) -> dict[str, Any]:
    """The entry with its source in words, its values as rows, and the decision that it leads to."""
    return {
        **item,
        "name": SOURCES[item["source"]],
        "event_kind": item["record"]["kind"] if EVENT_HASH in item["record"] else None,
        "rows": list(lines(item["record"])),
        "decision_id": item["record"].get("decision_id"),
    }
