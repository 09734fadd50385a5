"""The prescription: a product of the program, for a limited supply, on a number that stands."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from registry.domain.facts import Gate, Route
from registry.programs import ListedProduct
from tests.scenarios.generated.case import (
    SECOND,
    Case,
    acts,
    ago,
    at_least,
    at_most,
    from_instant,
    until_instant,
)
from tests.scenarios.generated.laboratory import EXCEPTIONS, granted, usual_results
from tests.scenarios.generated.monitoring import LATE, TESTS
from tests.scenarios.generated.place import LATELY, Place, test

NOBODYS = "12345-678-90"


def in_program(place: Place) -> Iterator[Case]:
    """A product that nobody knows, and one of the program that may not be dispensed on the day."""
    unmatched = place.also("release-matches-confirmation", "PRODUCT")
    yield place.refused("UNKNOWN_PRODUCT", "nobody's product", also=unmatched, **_asked(place, NOBODYS))
    for listed in place.products:
        if _may_be_dispensed(place, listed):
            continue
        other = listed.product.strength != place.usual[0] and place.gate is Gate.DISPENSE
        also = unmatched + (("authorization-number-valid/OTHER_PRESCRIPTION",) if other else ())
        yield place.refused(
            "NOT_DISPENSABLE",
            f"{listed.name} {listed.printed_ndc}",
            also=also,
            **_asked(place, listed.printed_ndc),
        )
    if place.gate is Gate.PRESCRIPTION:
        yield from _on_market(place)


def _on_market(place: Place) -> Iterator[Case]:
    for listed in place.products:
        begins, ends = listed.product.marketed_from, listed.product.marketed_until
        if not listed.product.dispensable or begins is None:
            continue
        for limit, day, around in (
            ("marketed_from", begins, from_instant),
            ("marketed_until", ends, until_instant),
        ):
            if day is None or not place.is_in_force(place.begins(day) - timedelta(days=2)):
                continue
            for side, now, refused in around(place.begins(day)):
                said = _asked(place, listed.printed_ndc) | {"now": now}
                reason = "NOT_DISPENSABLE" if refused else None
                yield place.beside(limit, side, reason, f"{listed.name} {listed.printed_ndc}", **said)


def _may_be_dispensed(place: Place, listed: ListedProduct) -> bool:
    begins, ends = listed.product.marketed_from, listed.product.marketed_until
    if not listed.product.dispensable or (begins is not None and place.today < begins):
        return False
    return ends is None or place.today < ends


def _asked(place: Place, ndc: str) -> dict[str, Any]:
    stated = {"ndc": ndc, "quantity": 1}
    match place.gate:
        case Gate.PRESCRIPTION:
            return {"prescription": stated}
        case Gate.DISPENSE:
            return {"dispense": stated}
        case Gate.RELEASE:
            return {"release": stated}


def supply_within_limit(place: Place) -> Iterator[Case]:
    """A day more than the edition allows is too long."""
    yield from _excused(place)
    most = place.value("max_days_supply")
    for side, days, refused in at_most(most, 1):
        reason, what = "TOO_LONG" if refused else None, f"for {days} days"
        said: dict[str, Any] = {"prescription": {"days_supply": days, "quantity": 1}}
        if place.gate is not Gate.PRESCRIPTION:
            said = {"prescription": {"days_supply": most, "quantity": 1}, "dispense": {"days_supply": days}}
        yield place.beside("max_days_supply", side, reason, what, **said)


def _excused(place: Place) -> Iterator[Case]:
    """An exception allows as many days as it grants."""
    for name, why in EXCEPTIONS.items():
        days = place.value(name)
        if days is None or place.gate is not Gate.PRESCRIPTION:
            continue
        for side, supply, refused in at_most(days, 1):
            said = acts(granted(why, days), prescription={"days_supply": supply, "quantity": 1})
            reason, what = "TOO_LONG" if refused else None, f"for {supply} days, excused for {days}"
            yield place.beside(name, side, reason, what, **said)


def quantity_matches(place: Place) -> Iterator[Case]:
    """A capsule more than the schedule of the strength uses is too many."""
    days = place.usual[2]
    for strength in sorted({one.product.strength for one in place.products if _may_be_dispensed(place, one)}):
        cycles, rest = divmod(days, place.value("cycle_days", strength=strength))
        dosing = place.value("dosing_days", strength=strength)
        capsules = place.value("capsules_per_day", strength=strength) * (cycles * dosing + min(rest, dosing))
        for side, quantity, refused in at_most(capsules, 1):
            written = {"strength": strength, "days_supply": days, "quantity": quantity}
            said: dict[str, Any] = {"prescription": written}
            if place.gate is not Gate.PRESCRIPTION:
                said = {"prescription": {**written, "quantity": capsules}, "dispense": {"quantity": quantity}}
            reason = "TOO_MANY" if refused else None
            yield place.beside(f"quantity of {strength}", side, reason, f"{quantity} capsules", **said)


def no_refills(place: Place) -> Iterator[Case]:
    """One refill is too much."""
    for refills in (0, 1):
        reason = "REFILLS" if refills else None
        yield Case(reason, f"{refills} refills", {"prescription": {"refills": refills}})


def route_allowed(place: Place) -> Iterator[Case]:
    """A route that is not listed; by telephone from the day of the flexibility until its end."""
    allowed = place.value("allowed_routes")
    begins, ends = place.value("telephone_allowed_from"), place.value("telephone_allowed_until")
    for route in Route:
        said = {"dispense": {"route": route.value}}
        flexible = route is Route.TELEPHONE and begins is not None and begins <= place.today
        flexible = flexible and (ends is None or place.today < ends)
        reason = None if route in allowed or flexible else "NOT_ALLOWED"
        yield Case(reason, route.value, said)
    if Route.TELEPHONE in allowed:
        return
    stated: dict[str, Any] = {"dispense": {"route": "telephone"}}
    for limit, day, around in (
        ("telephone_allowed_from", begins, from_instant),
        ("telephone_allowed_until", ends, until_instant),
    ):
        if day is None or not place.is_in_force(place.begins(day) - timedelta(days=2)):
            continue
        for side, now, refused in around(place.begins(day)):
            yield place.beside(
                limit, side, "NOT_ALLOWED" if refused else None, "by telephone", now=now, **stated
            )


def lately(place: Place) -> Iterator[dict[str, Any]]:
    """What may have grown old since the number was given is done again."""
    if place.asks("patient-survey-current"):
        yield {"at": LATELY, "act": "survey-patient"}
    if place.asks("contraception-confirmed"):
        yield {"at": LATELY, "act": "confirm-contraception"}
    yield from usual_results(place, "-40m", reported=LATELY)


def number_valid(place: Place) -> Iterator[Case]:
    """A number that nobody gave, that was used or cancelled, of another patient, or no longer valid."""
    yield place.nothing_known("UNKNOWN")
    yield place.refused("USED", "used before", **acts({"at": LATELY, "act": "authorize-dispense"}))
    cancelled = [{"at": LATELY, "act": "cancel-authorization"}]
    yield place.refused("CANCELLED", "cancelled before", **acts(*cancelled))
    yield place.refused("OTHER_PRESCRIPTION", "of another patient", dispense={"patient": "another"})
    if place.tested:
        yield from _valid_from_test(place)
        return
    lasts = timedelta(days=place.edition.valid_days.number)
    for side, age, refused in at_most(lasts):
        fresh = list(lately(place))
        said = acts(*fresh, authorized=ago(age))
        what = f"given {lasts.days} days ago"
        yield place.beside("authorization.valid_days", side, "EXPIRED" if refused else None, what, **said)


def _valid_from_test(place: Place) -> Iterator[Case]:
    """The validity runs from the collection of the latest test at the prescription; a later one prolongs nothing."""
    lasts = place.valid_from_test
    for side, age, refused in at_most(lasts):
        tests = (test(age), test("-90m", reported="-80m"))
        said = acts(*tests, course=LATE, without=TESTS)
        what = f"{lasts.days} days from the test"
        reason = "EXPIRED" if refused else None
        yield place.beside("authorization.valid_days_from_test", side, reason, what, **said)


def supply_remaining(place: Place) -> Iterator[Case]:
    """More days left of the last supply than the edition allows."""
    supply, most = place.usual[2], place.value("max_days_remaining")
    if supply <= most:
        return
    for side, since, refused in at_least(timedelta(days=supply - most)):
        course: dict[str, Any] = {"course": {"started": ago(since), "days_supply": supply}}
        later: dict[str, Any] = {"possible_from": ago(-SECOND)} if refused else {}
        reason, what = "TOO_MUCH_LEFT" if refused else None, f"{most} days left"
        yield place.beside("max_days_remaining", side, reason, what, **course, **later)
