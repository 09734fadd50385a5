"""Programs, their editions with how sure each value is, and the products."""

from __future__ import annotations

from flask import Response

from registry.access import call, desk
from registry.domain.edition import Evidence
from registry.portal.auditor.words import Word
from registry.portal.language import marked
from registry.portal.pages import Pages, page
from registry.reports.edition_values import show_edition
from registry.reports.programs import list_products, list_programs

SURE = {
    Evidence.VERIFIED.value: Word(marked("Verified"), "good"),
    Evidence.SUPERSEDED.value: Word(marked("Superseded"), "quiet"),
    Evidence.SECONDARY.value: Word(marked("From a secondary source"), "warn"),
    Evidence.INFERRED.value: Word(marked("Inferred"), "warn"),
    Evidence.UNVERIFIED.value: Word(marked("Not verified"), "bad"),
}
routes = Pages("auditor_editions", __name__)


@routes.look("/editions")
def show_programs() -> Response:
    """The programs with their editions, and the products."""
    here = desk()
    return page(
        "auditor/editions.html",
        programs=list_programs(here.registry, call().as_of),
        products=list_products(here.registry),
    )


@routes.look("/editions/<program>/<effective_from>")
def show_values(program: str, effective_from: str) -> Response:
    """One edition: its values, those that are least sure first."""
    found = show_edition(desk().registry, f"{program}/{effective_from}")
    return page("auditor/edition.html", found=found, sure=SURE)
