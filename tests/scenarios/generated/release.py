"""The release: what was confirmed, with checklist and Medication Guide, in time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from tests.scenarios.generated.case import Case, acts, ago, at_most, until_instant
from tests.scenarios.generated.place import LATELY, Place
from tests.scenarios.generated.prescription import NOBODYS


def number_valid(place: Place) -> Iterator[Case]:
    """A number that nobody gave, that was used or cancelled, of another pharmacy, or no longer valid."""
    yield place.refused_among_others("UNKNOWN", "with a number that nobody gave", without=["confirmation"])
    yield place.refused("USED", "used before", **acts({"at": LATELY, "act": "release"}))
    yield place.refused("CANCELLED", "cancelled before", **acts({"at": LATELY, "act": "cancel-confirmation"}))
    yield place.refused("OTHER_PHARMACY", "at another pharmacy", asked_at="another-pharmacy")
    hours = place.edition.confirmation_hours.number
    handed = place.value("handed_over_hours", "released-in-time") if place.asks("released-in-time") else None
    for side, age, refused in at_most(timedelta(hours=hours)):
        late = handed is not None and age > timedelta(hours=handed)
        also = place.also("released-in-time", "TOO_LATE") if late else ()
        what = f"given {hours} hours ago"
        reason = "EXPIRED" if refused else None
        yield place.beside("confirmation.valid_hours", side, reason, what, also=also, confirmed=ago(age))


def matches_confirmation(place: Place) -> Iterator[Case]:
    """Another product, a capsule or a day more than was confirmed."""
    strength, quantity, days = place.usual
    unknown = place.also("product-in-program", "UNKNOWN_PRODUCT")
    yield place.refused("PRODUCT", "nobody's product", also=unknown, release={"ndc": NOBODYS})
    others = [one for one in place.products if one.product.dispensable and one.product.strength != strength]
    twins = [one for one in place.products if one.product.dispensable and one.product.strength == strength]
    for listed in (*others[:1], *twins[-1:]):
        if listed.product.marketed_from is None and (listed in others or len(twins) > 1):
            yield place.refused(
                "PRODUCT", f"{listed.name} {listed.printed_ndc}", release={"ndc": listed.printed_ndc}
            )
    for side, capsules, refused in at_most(quantity, 1):
        reason = "QUANTITY" if refused else None
        yield place.beside("quantity", side, reason, f"{capsules} capsules", release={"quantity": capsules})
    for side, supply, refused in at_most(days, 1):
        reason = "QUANTITY" if refused else None
        yield place.beside(
            "days' supply", side, reason, f"for {supply} days", release={"days_supply": supply}
        )


def checklist_complete(place: Place) -> Iterator[Case]:
    """No checklist, each of its items left out, no counselor, or the checklist of another category."""
    yield place.refused("MISSING", "without checklist", without=["checklist"])
    for item in place.checklist:
        yield place.refused("INCOMPLETE", f"without the item {item}", release={"items_left_out": [item]})
    yield place.refused("INCOMPLETE", "without a counselor", release={"counselor": ""})
    other = {"checklist_category": place.other_category.value}
    yield place.refused("INCOMPLETE", "of another category", release=other)


def guide_provided(place: Place) -> Iterator[Case]:
    """No Medication Guide goes with it."""
    yield place.refused("MISSING", "without medication-guide", without=["medication-guide"])


def in_time(place: Place) -> Iterator[Case]:
    """Handed over too many hours after the confirmation, or shipped when its day has ended at the pharmacy."""
    hours, lasts = place.value("handed_over_hours"), place.edition.confirmation_hours.number
    for side, age, refused in at_most(timedelta(hours=hours)):
        also = place.also("confirmation-number-valid", "EXPIRED") if age > timedelta(hours=lasts) else ()
        reason, what = "TOO_LATE" if refused else None, f"confirmed {hours} hours ago"
        yield place.beside("handed_over_hours", side, reason, what, also=also, confirmed=ago(age))
    shipped: dict[str, Any] = {"release": {"hand_over": "shipped"}, "pharmacy": {"time_zone": place.zone.key}}
    for side, now, refused in until_instant(place.begins(place.today)):
        reason, what = "TOO_LATE" if refused else None, "shipped about midnight"
        yield place.beside("shipped the same day", side, reason, what, now=now, **shipped)
