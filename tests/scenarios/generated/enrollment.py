"""The patient is enrolled, has agreed, and is in the category that fits."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from registry.domain.facts import Gate, RiskCategory
from tests.scenarios.generated.case import DAY, Case, acts, ago, at_most, from_instant, until_instant
from tests.scenarios.generated.place import LATELY, NOW, Place, months_before


def enrolled(place: Place) -> Iterator[Case]:
    """Never enrolled, no longer enrolled, or off the drug for too long."""
    without = ["enrollment"]
    yield place.refused_among_others("NOT_ENROLLED", "without enrollment", without=without)
    also = place.also("prescriber-treats-patient", "NOT_TREATING")
    ended = [{"at": NOW, "act": "end-enrollment"}]
    yield place.refused("ENDED", "after the end of the enrollment", also=also, **acts(*ended))
    if place.value("reenroll_after_months") is None:
        return
    months, (_, _, supply) = place.value("reenroll_after_months"), place.usual
    off_since = place.now - months_before(place.now, months)
    for side, off, refused in at_most(off_since):
        released = off + timedelta(days=supply)
        began = place.now - released
        before_any = place.editions.in_force(place.edition.program, began - timedelta(days=31)) is None
        if before_any or not place.had_product(began):
            return
        yield place.beside(
            "reenroll_after_months",
            side,
            "LAPSED" if refused else None,
            f"{months} months off the drug",
            course={"started": ago(released), "days_supply": supply},
        )


def agreed(place: Place) -> Iterator[Case]:
    """No agreement, one of another category, or one that somebody did not sign."""
    if place.gate is Gate.PRESCRIPTION:
        yield place.left_out("MISSING", "agreement")
    else:
        yield place.marked_in_error("MISSING", "agreement")
    other = place.other_category
    yield _signed(place, "OTHER_CATEGORY", "an agreement of another category", category=other.value)
    guardian = ["guardian"] if place.category.is_child else []
    unsigned = "signed by all but the "
    yield _signed(place, "PATIENT_UNSIGNED", f"{unsigned}patient", by=["prescriber", *guardian])
    yield _signed(place, "PRESCRIBER_UNSIGNED", f"{unsigned}prescriber", by=["patient", *guardian])
    if guardian:
        yield _signed(place, "GUARDIAN_UNSIGNED", f"{unsigned}guardian", by=["patient", "prescriber"])


def _signed(place: Place, reason: str, what: str, **said: Any) -> Case:
    act = {"at": LATELY, "act": "sign-agreement", **said}
    if place.gate is not Gate.PRESCRIPTION:
        return place.refused(reason, what, **acts(act))
    return place.refused(reason, what, without=["agreement"], **acts(act))


def in_category(place: Place) -> Iterator[Case]:
    """The category is known, is the one on the request, and fits age and reproductive status."""
    if place.gate is Gate.PRESCRIPTION:
        yield place.refused_among_others("UNKNOWN", "without enrollment", without=["enrollment"])
    else:
        yield place.nothing_known("UNKNOWN")
    where = "prescription" if place.gate is Gate.PRESCRIPTION else "dispense"
    asked: dict[str, Any] = {where: {"category": place.other_category.value}}
    yield place.refused("MISMATCH", "another category on the request", **asked)
    yield from _of_age(place)
    if not place.category.can_get_pregnant and not place.category.is_male:
        menses = [{"at": LATELY, "act": "menses", "regular": True}]
        yield place.refused("OUT_OF_DATE", "she menstruates", **acts(*menses))
    if place.category is RiskCategory.ADULT_FEMALE_CAN_NOT_GET_PREGNANT:
        yield from _after_menopause(place)


def _of_age(place: Place) -> Iterator[Case]:
    """A child is one until the birthday begins; from then on an adult. The zone is the patient's."""
    years = place.value("adult_from_years")
    born = place.today.replace(year=place.today.year - years)
    birthday = place.begins(place.today)
    around = until_instant(birthday) if place.category.is_child else from_instant(birthday)
    for side, now, refused in around:
        said: dict[str, Any] = {"now": now, "patient": {"born": born, "time_zone": place.zone.key}}
        if not place.category.is_child and place.gate is not Gate.PRESCRIPTION:
            if refused:
                continue
            said |= _at_once(place)
        yield place.beside(
            "adult_from_years", side, "OUT_OF_DATE" if refused else None, f"birthday number {years}", **said
        )


def _at_once(place: Place) -> dict[str, Any]:
    """The numbers are given at the ask's own instant."""
    if place.gate is Gate.PRESCRIPTION:
        return {}
    confirmed = {"confirmed": NOW} if place.gate is Gate.RELEASE else {}
    return {"authorized": NOW, **confirmed}


def _after_menopause(place: Place) -> Iterator[Case]:
    """It has lasted so many months, and where the edition says an age, she has reached it."""
    months, years = place.value("menopause_months"), place.value("menopause_from_years")
    last = months_before(place.now, months).astimezone(place.zone).date()
    old = place.today.replace(year=place.today.year - (years or 40) - 10)
    status = {"reproductive_status": "natural-menopause", "time_zone": place.zone.key}
    for side, since, refused in at_most(last, DAY):
        if refused and place.gate is not Gate.PRESCRIPTION:
            continue
        reason, what = "OUT_OF_DATE" if refused else None, f"menopause of {months} months"
        said: dict[str, Any] = {"patient": {**status, "since": since, "born": old}}
        yield place.beside("menopause_months", side, reason, what, **said)
    if years is None:
        return
    born = place.today.replace(year=place.today.year - years)
    for side, now, refused in from_instant(place.begins(place.today)):
        if refused and place.gate is not Gate.PRESCRIPTION:
            continue
        reason, what = "OUT_OF_DATE" if refused else None, f"after a menopause, birthday number {years}"
        long_since = last.replace(year=last.year - 2)
        said = {"now": now, "patient": {**status, "since": long_since, "born": born}, **_at_once(place)}
        yield place.beside("menopause_from_years", side, reason, what, **said)
