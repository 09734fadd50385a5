"""Laboratory results: each analyte that the edition asks for is there, recent enough and within its limit."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from registry.domain.facts import Gate
from tests.scenarios.generated.case import Case, Side, acts, ago, at_least, at_most
from tests.scenarios.generated.place import LATELY, Place

PIECE = "laboratory-results"
EXCEPTIONS = {"exception_days": "untested", "travel_exception_days": "travel-abroad"}
"""The numbers of days for which an exception may be granted, each with its reason."""


def results_current(place: Place) -> Iterator[Case]:
    """No result, one that is too old, one from the future, one beyond the limit of its analyte."""
    analytes: list[str] = list(place.value("analytes"))
    if place.gate is Gate.PRESCRIPTION:
        yield place.left_out("MISSING", PIECE)
    else:
        yield place.marked_in_error("MISSING", "laboratory-result", times=len(analytes))
    ahead = acts(_result(place, analytes[0], "+1h"), possible_from="+2h")
    yield place.refused("POST_DATED", "collected an hour from now", **ahead)
    oldest: timedelta = place.days("max_age_days")
    for side, age, refused in at_most(oldest):
        said = acts(*(_result(place, one, ago(age)) for one in analytes), without=[PIECE])
        what = f"collected {oldest.days} days ago"
        yield place.beside("max_age_days", side, "TOO_OLD" if refused else None, what, **said)
    yield from _excused(place, analytes)
    for analyte in analytes:
        yield from _in_range(place, analyte)


def _excused(place: Place, analytes: list[str]) -> Iterator[Case]:
    """An exception answers for results of the month before, for a supply of as many days as it grants."""
    limit = place.value("exception_max_age_days")
    if limit is None or place.gate is not Gate.PRESCRIPTION:
        return
    short: dict[str, Any] = {"prescription": {"days_supply": 7, "quantity": 1}, "without": [PIECE]}
    for side, age, refused in at_most(timedelta(days=limit)):
        old = [_result(place, one, ago(age)) for one in analytes]
        reason, what = "TOO_OLD" if refused else None, f"excused results of {limit} days"
        said = acts(*old, granted("untested", 7), **short)
        yield place.beside("exception_max_age_days", side, reason, what, **said)
    older = [_result(place, one, ago(place.days("max_age_days") + timedelta(days=1))) for one in analytes]
    for name, why in EXCEPTIONS.items():
        days = place.value(name)
        for side, supply, refused in () if days is None else at_most(days, 1):
            also = place.also("days-supply-within-limit", "TOO_LONG") if refused else ()
            asked = {"prescription": {"days_supply": supply, "quantity": 1}, "without": [PIECE]}
            reason, what = "TOO_OLD" if refused else None, f"excused for {days} days"
            said = acts(*older, granted(why, days), **asked)
            yield place.beside(name, side, reason, what, also=also, **said)


def granted(why: str, days: int) -> dict[str, Any]:
    """The prescriber answers for a supply of so many days."""
    return {"at": LATELY, "act": "grant-dispense-exception", "reason": why, "days": days}


def usual_results(place: Place, at: str, **said: Any) -> list[dict[str, Any]]:
    """A result of each analyte, within its limit, where the edition asks for any."""
    if not place.asks("laboratory-results-current"):
        return []
    analytes = place.value("analytes", "laboratory-results-current")
    return [_result(place, one, at, **said) for one in analytes]


def _in_range(place: Place, analyte: str) -> Iterator[Case]:
    for limit, around in ((_limit("minimum", analyte), at_least), (_limit("maximum", analyte), at_most)):
        most = place.value(limit)
        if most is None:
            continue
        for side, value, refused in around(most, 1):
            said = acts(_result(place, analyte, "-40m", value=value, reported=LATELY))
            yield place.beside(limit, Side(side), "OUT_OF_RANGE" if refused else None, f"{value}", **said)


def _result(place: Place, analyte: str, at: str, **said: Any) -> dict[str, Any]:
    """A result at the limit of its analyte, if nothing else is said."""
    code = "laboratory-results-current"
    limits = (place.value(_limit(which, analyte), code) for which in ("minimum", "maximum"))
    value = next((limit for limit in limits if limit is not None), 0)
    return {"at": at, "act": "laboratory-result", "analyte": analyte, "value": value, **said}


def _limit(which: str, analyte: str) -> str:
    return f"{which}_{analyte.replace('-', '_')}"
