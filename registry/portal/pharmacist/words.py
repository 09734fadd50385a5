"""How numbers stand, and how steps of a certification are called, in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from registry.access import desk
from registry.domain.facts import CertificationStatus, HandOver
from registry.domain.standing import Standing
from registry.portal.language import marked
from registry.reports.programs import list_products


@dataclass(frozen=True)
class Words:
    """The title of a page about a number, its color, and a sentence that says what follows."""

    title: str
    kind: str
    text: str


STANDINGS = {
    Standing.OPEN.value: Words(marked("Yes, it may be dispensed"), "good", ""),
    Standing.USED.value: Words(
        marked("Used: the product was released"), "good", marked("The number has done its work.")
    ),
    Standing.CANCELLED.value: Words(
        marked("Cancelled"),
        "warn",
        marked("The number can not be used. Ask again with the authorization number while it is valid."),
    ),
    Standing.EXPIRED.value: Words(
        marked("Over: the time has run out"),
        "warn",
        marked("Cancel the number, then ask again with the authorization number while it is valid."),
    ),
}
WAYS = {
    HandOver.HANDED_OVER: marked("Handed over in person"),
    HandOver.SHIPPED: marked("Shipped today"),
}
STEPS = {
    CertificationStatus.ACTIVE.value: marked("Certified"),
    CertificationStatus.SUSPENDED.value: marked("Suspended"),
    CertificationStatus.WITHDRAWN.value: marked("Withdrawn"),
}


def products() -> Callable[[str | None], str]:
    """Gives the name of a product by its code; the code itself where it is not known."""
    known = {row["ndc"]: row["name"] for row in list_products(desk().registry)}
    return lambda ndc: known.get(ndc or "", ndc or "")
