"""Laboratory results: each analyte that the edition asks for is there, recent enough and within its limit."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from registry.domain.facts import Gate
from tests.scenarios.generated.case import Case, Side, acts, ago, at_least, at_most
from tests.scenarios.generated.place import LATELY, Place

PIECE = "laboratory-results"


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
    for analyte in analytes:
        yield from _in_range(place, analyte)


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
