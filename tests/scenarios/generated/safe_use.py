"""Counseling, contraception, holds and surveys."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from registry.domain.facts import Gate
from registry.domain.preconditions.safe_use import METHODS
from tests.scenarios.generated.case import SECOND, Case, acts, ago, at_least, at_most
from tests.scenarios.generated.place import LATELY, Place

RUNNING = {"started": "-70d", "last_release": "-28d"}
SURVEYED_ONCE = {"started": "-40d"}


def counseled(place: Place) -> Iterator[Case]:
    """Not counseled on benefits and risks, or not since the last authorization where each one needs it."""
    yield place.left_out("MISSING", "counseling")
    if place.value("frequency") == "each-authorization":
        yield place.marked_in_error("TOO_OLD", "counseling", course=RUNNING)


def counseled_on_contraception(place: Place) -> Iterator[Case]:
    """Never counseled on contraception, or not since the last authorization where each one needs it."""
    piece = "contraception-counseling"
    yield place.left_out("MISSING", piece)
    if place.value("frequency") == "each-authorization":
        yield place.refused("TOO_OLD", "counseled for the last prescription", without=[piece], course=RUNNING)
    else:
        yield Case(None, "counseled for the last prescription", {"without": [piece], "course": RUNNING})


def contraception_confirmed(place: Place) -> Iterator[Case]:
    """Not confirmed, confirmed too long ago, with too little, or for too short a time."""
    yield (
        place.left_out("MISSING", "contraception-confirmation")
        if place.gate is Gate.PRESCRIPTION
        else place.marked_in_error("MISSING", "contraception-confirmation")
    )
    counted: list[str] = list(place.value("highly_effective"))
    weak = [method for method in METHODS if method not in counted]
    yield place.refused("INSUFFICIENT_METHODS", "one barrier", **_confirmed(place, methods=weak[:1]))
    needed = place.value("methods_needed")
    if needed is not None:
        for side, number, refused in at_least(needed, 1):
            said = _confirmed(place, methods=counted[:number] or weak[:1])
            reason, what = "INSUFFICIENT_METHODS" if refused else None, f"{number} effective methods"
            yield place.beside("methods_needed", side, reason, what, **said)
    long, lead = place.days("max_age_days"), place.days("lead_days")
    for side, age, refused in at_most(long):
        act = {"at": ago(age), "act": "confirm-contraception", "since": ago(long + 2 * lead + long)}
        said = acts(act, without=["contraception-confirmation"])
        what = f"confirmed {long.days} days ago"
        yield place.beside("max_age_days", side, "TOO_OLD" if refused else None, what, **said)
    for side, used, refused in at_least(lead):
        said = _confirmed(place, since=ago(used)) | ({"possible_from": ago(-SECOND)} if refused else {})
        what = f"in use for {lead.days} days"
        yield place.beside("lead_days", side, "NOT_LONG_ENOUGH" if refused else None, what, **said)


def _confirmed(place: Place, **said: Any) -> dict[str, Any]:
    late = acts({"at": LATELY, "act": "confirm-contraception", **said})
    if place.gate is Gate.PRESCRIPTION:
        return {"without": ["contraception-confirmation"], **late}
    return late


def not_on_hold(place: Place) -> Iterator[Case]:
    """An unsafe answer or a coordinator holds every gate."""
    unsafe = [{"at": LATELY, "act": "survey-patient", "unsafe": True}]
    yield place.refused("UNSAFE_ANSWER", "after an unsafe answer", **acts(*unsafe))
    held = [{"at": LATELY, "act": "hold"}]
    yield place.refused("COORDINATOR_HOLD", "held by a coordinator", **acts(*held))


def prescriber_surveyed(place: Place) -> Iterator[Case]:
    """No survey, or one that somebody else answered."""
    piece = "prescriber-survey"
    yield place.left_out("MISSING", piece)
    other = [{"at": LATELY, "act": "survey-prescriber", "in_person": False}]
    if place.gate is Gate.PRESCRIPTION:
        yield place.refused("NOT_IN_PERSON", "somebody else answered", without=[piece], **acts(*other))


def patient_surveyed(place: Place) -> Iterator[Case]:
    """No survey or too old a one, from the first prescription on or from the second."""
    piece = "patient-survey"
    course: dict[str, Any] = {} if place.value("needed_before_first") else {"course": SURVEYED_ONCE}
    if place.gate is Gate.PRESCRIPTION:
        yield place.refused("MISSING", f"without {piece}", without=[piece], **course)
    else:
        yield place.marked_in_error("MISSING", piece, **course)
    if not place.value("needed_before_first"):
        yield Case(None, "before a first prescription", {"without": [piece]})
    longest: timedelta = place.days("max_age_days")
    for side, age, refused in at_most(longest):
        said = acts({"at": ago(age), "act": "survey-patient"}, without=[piece], **course)
        what = f"answered {longest.days} days ago"
        yield place.beside("max_age_days", side, "TOO_OLD" if refused else None, what, **said)
