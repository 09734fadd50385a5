"""The ask to prescribe: its form, the number that it gives or why not, and the number cancelled."""

from __future__ import annotations

from typing import Any

from registry.access import desk
from registry.domain.facts import RiskCategory, Route
from registry.portal.fields import Field, choices_of, one_of, whole
from registry.portal.language import marked
from registry.portal.pharmacist.counter import ROUTES
from registry.portal.pharmacist.release import CATEGORIES
from registry.reports.programs import list_products

ASK = "authorization"
PROGRAM = Field("program", marked("Program"), kind="hidden")
REST = (
    Field("quantity", marked("Quantity"), marked("Capsules or tablets."), kind="number", read=whole),
    Field("days_supply", marked("Days' supply"), kind="number", read=whole),
    Field("refills", marked("Refills"), kind="number", read=whole),
    Field(
        "risk_category",
        marked("Patient's risk category"),
        kind="select",
        read=one_of(RiskCategory),
        choices=choices_of(CATEGORIES),
    ),
    Field(
        "route",
        marked("How the prescription goes to the pharmacy"),
        kind="select",
        read=one_of(Route),
        choices=choices_of(ROUTES),
    ),
)


def ask_fields(program: str) -> tuple[Field, ...]:
    """The fields of an ask in that program, with its products to choose from."""
    products = tuple(
        (row["ndc"], row["name"]) for row in list_products(desk().registry) if row["program"] == program
    )
    return (PROGRAM, Field("ndc", marked("Product"), kind="select", choices=products), *REST)


def usual_ask() -> dict[str, Any]:
    """What stands in the form from the start: no refills, and an electronic prescription."""
    return {"refills": "0", "route": Route.ELECTRONIC.value}
