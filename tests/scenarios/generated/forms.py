"""What goes with one prescription: a signed form, a window not to be missed, days within which it is dispensed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from registry.domain.facts import Gate
from tests.scenarios.generated.case import Case, acts, ago, at_most
from tests.scenarios.generated.monitoring import TESTS
from tests.scenarios.generated.place import LATELY, Place, test
from tests.scenarios.generated.prescription import lately

FORM = "authorization-form"
HOUR = timedelta(hours=1)
USUALLY_TESTED = timedelta(days=1)


def form_complete(place: Place) -> Iterator[Case]:
    """No form was signed, or it went with an earlier prescription."""
    if place.gate is not Gate.PRESCRIPTION:
        yield place.marked_in_error("MISSING", FORM)
        return
    yield place.left_out("MISSING", FORM)
    course = {"started": "-70d", "last_release": "-28d"}
    yield place.refused("USED", "signed for the last prescription", without=[FORM], course=course)


def window_waited_out(place: Place) -> Iterator[Case]:
    """After a first authorization that ran out, the next test comes so many days after the one before."""
    lockout = place.days("lockout_days")
    authorized = {"at": ago(lockout + HOUR - USUALLY_TESTED), "act": "authorize-prescription"}
    for side, age, refused in at_most(HOUR):
        tested = test(age, reported=LATELY)
        reason, what = "TOO_SOON" if refused else None, f"tested {lockout.days} days later"
        yield place.beside("lockout_days", side, reason, what, **acts(authorized, tested, without=TESTS))


def dispensed_in_time(place: Place) -> Iterator[Case]:
    """So many days after the prescription was written nothing is dispensed on it."""
    yield place.nothing_known("TOO_LATE")
    most = place.days("max_prescription_days")
    valid = place.valid_from_test if place.tested else timedelta(days=place.edition.valid_days.number)
    for side, age, refused in at_most(most):
        fresh = list(lately(place))
        tested = [test("-90m", reported="-80m")] if place.tested else []
        expired = (
            place.also("authorization-number-valid", "EXPIRED") if _since_test(place, age) > valid else ()
        )
        said = acts(*tested, *fresh, authorized=ago(age))
        reason, what = "TOO_LATE" if refused else None, f"written {most.days} days ago"
        yield place.beside("max_prescription_days", side, reason, what, also=expired, **said)


def _since_test(place: Place, age: timedelta) -> timedelta:
    """The age of the usual latest test, six hours before the prescription."""
    return age + timedelta(hours=6) if place.tested else age
