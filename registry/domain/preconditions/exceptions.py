"""When a dispense exception serves, for all preconditions that allow one."""

from __future__ import annotations

from registry.domain.dates import DAY
from registry.domain.dispense_exception import DispenseException, ExceptionReason
from registry.domain.facts import Enrollment, Facts
from registry.domain.preconditions.declaration import Kind, Parameter
from registry.domain.terms import Terms

EXCEPTION_LIMITS = tuple(
    Parameter(reason.limit, Kind.DAYS, minimum=1, optional=True) for reason in ExceptionReason
)
"""For how many days an exception may be granted, by its reason; where the edition gives none, none serves."""


def serving_exception(facts: Facts, terms: Terms) -> DispenseException | None:
    """The exception that answers for what is asked, if there is one.

    It was granted under this active enrollment by the prescriber who still treats the patient, not for longer than the
    edition allows, is unused, not older than the days it grants, and the supply asked for is not longer than those.
    """
    given, enrollment = facts.dispense_exception, facts.enrollment
    if given is None or enrollment is None or not _is_of(given, enrollment, facts):
        return None
    limit, supply = terms.figures.get(given.reason.limit), facts.request.days_supply
    if limit is None or supply is None or not supply <= given.days <= limit or given.used_at is not None:
        return None
    return given if given.granted_at <= facts.as_of < given.granted_at + given.days * DAY else None


def _is_of(given: DispenseException, enrollment: Enrollment, facts: Facts) -> bool:
    if given.enrollment_id != enrollment.id or not enrollment.is_active(facts.as_of):
        return False
    return enrollment.treated_since is None or given.granted_at >= enrollment.treated_since
