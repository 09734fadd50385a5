"""What an edition says in a way that no scenario can reach, each with why."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from registry.domain.edition import Edition
from registry.domain.explanation import REASONS
from registry.domain.facts import Gate, RiskCategory, Route
from registry.programs import ListedProduct
from tests.scenarios.generated.place import Place
from tests.scenarios.generated.product import EDITIONS

SCHEDULE = ("early_interval_days", "regular_interval_days", "irregular_interval_days")


def never_given(edition: Edition) -> dict[str, str]:
    """The reasons, `code/REASON`, that the edition can not give in a scenario, each with why."""
    published = {f"{code}/{reason}" for code, reasons in REASONS.items() for reason in reasons}
    return {reason: why for reason, why in _never_given(edition) if reason in published}


def without_effect(edition: Edition) -> dict[str, str]:
    """The numbers, `code: name`, on which no answer turns as long as the others stand, each with why."""
    return dict(_without_effect(edition))


def _never_given(edition: Edition) -> Iterator[tuple[str, str]]:
    rules = edition.rules
    agreement = rules.get("agreement-signed")
    if agreement is not None and not any(category.is_child for category in agreement.applies_to):
        yield "agreement-signed/GUARDIAN_UNSIGNED", "the edition knows no minors"
    for code in ("safe-use-counseled", "contraception-counseled"):
        applies = rules[code].applies_to if code in rules else ()
        if "each-authorization" not in {_place(edition, code, one).value("frequency") for one in applies}:
            yield f"{code}/TOO_OLD", "counseling once is enough for all"
    if "product-in-program" in rules and all(
        _is_always_there(edition, listed) for listed in EDITIONS.products(edition.program)
    ):
        yield "product-in-program/NOT_DISPENSABLE", "every listed product may be dispensed on each day"
    if "prescription-route-allowed" in rules and _every_route_is_open(edition):
        yield "prescription-route-allowed/NOT_ALLOWED", "every route has been open since before the edition"


def _is_always_there(edition: Edition, listed: ListedProduct) -> bool:
    begins, ends = listed.product.marketed_from, listed.product.marketed_until
    return (
        listed.product.dispensable
        and ends is None
        and (begins or edition.effective_from) <= edition.effective_from
    )


def _every_route_is_open(edition: Edition) -> bool:
    place = _place(edition, "prescription-route-allowed")
    begins, ends = place.value("telephone_allowed_from"), place.value("telephone_allowed_until")
    flexible = begins is not None and begins <= edition.effective_from and ends is None
    closed = set(Route) - set(place.value("allowed_routes"))
    return not closed or (closed == {Route.TELEPHONE} and flexible)


def _without_effect(edition: Edition) -> Iterator[tuple[str, str]]:
    code = "pregnancy-test-current"
    if code not in edition.rules:
        return
    place = _place(edition, code)
    lasts = place.days("authorization_days_from_test")
    longer = [name for name in SCHEDULE if place.days(name) >= lasts]
    for name in longer:
        yield f"{code}: {name}", f"a test counts for {lasts.days} days, however long the interval is"
    if not longer:
        yield f"{code}: authorization_days_from_test", "every interval of the schedule is shorter"
    if min(lasts, place.days(SCHEDULE[0])) == min(lasts, place.days(SCHEDULE[1])):
        yield f"{code}: early_days", "early in a course and later a test counts for the same time"
    supply = _place(edition, "supply-remaining-within-limit")
    if supply.code in edition.rules and timedelta(days=supply.usual[2]) <= supply.days("max_days_remaining"):
        yield f"{supply.code}: max_days_remaining", "a whole supply is not more than may be left"


def _place(edition: Edition, code: str, category: RiskCategory | None = None) -> Place:
    """Any gate and, if none is named, a category of those that can get pregnant."""
    of_any = category or RiskCategory.ADULT_FEMALE_CAN_GET_PREGNANT
    return Place(EDITIONS, edition, code, Gate.PRESCRIPTION, of_any)
