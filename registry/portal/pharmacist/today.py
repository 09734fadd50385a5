"""Today at this pharmacy: numbers that are open, releases, refusals."""

from __future__ import annotations

from flask import Response

from registry.access import call, desk
from registry.portal.pages import Pages, page
from registry.portal.pharmacist.words import WAYS, products
from registry.reports.counter import list_lately

routes = Pages("pharmacist_today", __name__)


@routes.look("/today")
def show_today() -> Response:
    """The three lists."""
    return page(
        "pharmacist/today.html", ways=WAYS, product_of=products(), **list_lately(desk().registry, call())
    )
