"""Own training, and the pharmacy's certification and training, with their dates."""

from __future__ import annotations

from flask import Response

from registry.access import actor, desk
from registry.portal.pages import Pages, page
from registry.portal.pharmacist.words import STEPS
from registry.reports.own_standing import show_own_standing

routes = Pages("pharmacist_standing", __name__)


@routes.look("/standing")
def show_standing() -> Response:
    """One card for each program in which the pharmacy was ever certified or trained."""
    here = desk()
    return page(
        "pharmacist/standing.html", steps=STEPS, **show_own_standing(here.registry, actor(), here.clock.now())
    )
