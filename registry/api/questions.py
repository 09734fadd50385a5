"""What auditors and coordinators ask across patients: open numbers, times of courses, what lapses, what is overdue."""

from __future__ import annotations

from typing import Any

from registry.access import call, desk
from registry.api.routes import Routes
from registry.api.schemas import questions as wire
from registry.domain.forecast import DueKind
from registry.reports.courses import list_courses
from registry.reports.lapsing import list_lapsing
from registry.reports.open_numbers import open_numbers
from registry.reports.overdue import list_overdue
from registry.reports.paging import Page

routes = Routes("questions", __name__, description="What is asked across patients.")


@routes.list("/open-numbers", of=wire.OpenNumber, query=wire.OpenNumberQuery)
def list_open_numbers(query: dict[str, Any]) -> Page:
    """Numbers that can still be used, now or at an instant by what was known at one."""
    page, _, asked, own = wire.apart(query, "kind")
    return open_numbers(desk().registry, call(), own["kind"], asked, **page)


@routes.list("/courses", of=wire.Course, query=wire.CourseQuery)
def list_times_of_courses(query: dict[str, Any]) -> Page:
    """Every authorization with when it was asked for first, given, confirmed and released."""
    page, _, asked, _ = wire.apart(query)
    return list_courses(desk().registry, call(), asked, **page)


@routes.list("/lapsing-trainings", of=wire.LapsingTraining, query=wire.LapsingQuery)
def list_lapsing_trainings(query: dict[str, Any]) -> Page:
    """Trainings of certified pharmacies and their pharmacists that lapse soon, or have lapsed."""
    page, instants, _, own = wire.apart(query, "program", "within_days")
    return list_lapsing(desk().registry, call(), own["program"], own["within_days"], instants, **page)


@routes.list("/overdue", of=wire.OverdueItem, query=wire.OverdueQuery)
def list_what_is_overdue(query: dict[str, Any]) -> Page:
    """Tests, surveys and confirmations overdue; a page is of so many enrollments, and may hold nothing."""
    page, _, asked, own = wire.apart(query, "kind")
    kind = DueKind(own["kind"]) if own["kind"] is not None else None
    return list_overdue(desk().registry, call(), kind, asked, **page)
