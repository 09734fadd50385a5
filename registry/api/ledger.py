"""The sealed ledger's heads and proofs, for auditors."""

from __future__ import annotations

from typing import Any

from flask import Response

from registry.access import call, desk
from registry.api.routes import Routes
from registry.api.schemas import ledger as wire
from registry.api.schemas.lists import NoQuery
from registry.api.sending import shown
from registry.reports import proofs as reports
from registry.reports.paging import Page

routes = Routes("ledger", __name__, description="Signed heads of the ledger, and proofs to check elsewhere.")


@routes.list("/ledger/heads", of=wire.SignedHead)
def list_heads(query: dict[str, Any]) -> Page:
    """The signed heads of the tree over all events, oldest first."""
    return reports.list_heads(desk().registry, **query)


@routes.look("/ledger/consistency", gives=wire.ConsistencyProof, query=wire.ConsistencyQuery)
def prove_consistency(query: dict[str, Any]) -> Response:
    """The proof that the tree of a later head begins with that of an earlier one."""
    return shown(reports.prove_consistency(desk().registry, query["from"], query["to"]))


@routes.look("/ledger/events/<uuid:event_id>/proof", gives=wire.InclusionProof, query=NoQuery)
def prove_event(_query: dict[str, Any], event_id: str) -> Response:
    """An event, and the proof that it is in the tree of the newest head."""
    return shown(reports.prove_event(desk().registry, call(), event_id))
