"""The ledger: whether it holds together, and the signed heads of the tree over all events."""

from __future__ import annotations

from flask import Response, request

from registry.access import desk
from registry.domain.errors import Unavailable
from registry.portal.auditor.asking import PAGE_ROWS
from registry.portal.language import sentence
from registry.portal.pages import Pages, page
from registry.reports.proofs import list_heads
from registry.reports.sealing import require_sealed
from registry.reports.whole_ledger import last_verdict

routes = Pages("auditor_ledger", __name__)


@routes.look("/ledger")
def show_ledger() -> Response:
    """The result of the last verification, and the heads, oldest first."""
    here, after = desk(), request.args.get("after") or None
    problem, verdict = None, None
    try:
        require_sealed(here.registry, here.clock.now())
        verdict = last_verdict(here.registry)
    except Unavailable as error:
        problem = sentence(error.sentence)
    return page(
        "auditor/ledger.html",
        problem=problem,
        verdict=verdict,
        heads=list_heads(here.registry, after, PAGE_ROWS),
        after=after,
    )
