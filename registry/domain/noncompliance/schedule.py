"""What was due again and again while the patient had drug, and was not done in time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from registry.domain.dates import ZERO
from registry.domain.facts import RiskCategory
from registry.domain.noncompliance.declaration import Finding, Stakeholder, Whom, event_rule
from registry.domain.noncompliance.history import Course, Happened, History, IntervalAt, Law
from registry.domain.preconditions.monitoring import scheduled_interval

TEST, SURVEY = "pregnancy-test-current", "patient-survey-current"
ENTRY_TIME = timedelta(days=3)
"""The registry's own policy, no program's: a test counts as missed only when so many days passed for its entry."""


@dataclass(frozen=True)
class Missed:
    """Something was due, counted from what was done last or was due before, and was not done by then."""

    since: datetime
    due_at: datetime


def missed(
    start: datetime, done: Sequence[Happened], interval_at: IntervalAt, until: datetime
) -> Iterator[Missed]:
    """Every instant up to `until` at which something was due and not done.

    The next is due one interval after what was done last. What was missed counts as if done when it was due, so one
    thing missed is found once, however late it is made good.
    """
    since = start
    while True:
        interval = interval_at(since)
        if interval is None or interval <= ZERO:
            return
        due_at = since + interval
        nearest = next((one.at for one in done if since < one.at <= due_at), None)
        if nearest is None and due_at >= until:
            return
        if nearest is None:
            yield Missed(since, due_at)
        since = nearest or due_at


@event_rule("test-late")
def scheduled_tests_were_late(history: History, law: Law) -> Iterator[Finding]:
    """A scheduled pregnancy test was not collected when it was due, while the patient had drug."""
    for course, span in _spans(history):

        def interval_at(at: datetime, course: Course = course, span: Span = span) -> timedelta | None:
            step = law.step_at(at, TEST, span.category)
            since_start = at - span.course_start
            return scheduled_interval(since_start, course.status_at(at), step.terms) if step else None

        since = span.start if span.start == span.course_start else _last(history.tests, span.start)
        until = min(span.until, history.as_of - ENTRY_TIME)
        for found in missed(since, history.tests, interval_at, until):
            if course.is_on_treatment(found.due_at):
                whom = Whom(Stakeholder.PRESCRIBER, prescriber_id=course.prescriber_at(found.due_at))
                yield _finding(found, course, whom, TEST, law)


@event_rule("survey-overdue")
def patient_surveys_were_overdue(history: History, law: Law) -> Iterator[Finding]:
    """The patient survey was not answered when it was due, while the patient had drug."""
    for course, span in _spans(history):

        def interval_at(at: datetime, span: Span = span) -> timedelta | None:
            # A survey from before counts by the terms under which the course began or the category changed.
            step = law.step_at(max(at, span.start), SURVEY, span.category)
            return step.terms.span("max_age_days") if step else None

        since = _last(history.patient_surveys, span.start)
        for found in missed(since, history.patient_surveys, interval_at, span.until):
            if course.is_on_treatment(found.due_at):
                yield _finding(found, course, Whom(Stakeholder.PATIENT), SURVEY, law)


@dataclass(frozen=True)
class Span:
    """A stretch of a course in one category."""

    course_start: datetime
    start: datetime
    until: datetime
    category: RiskCategory | None


def _spans(history: History) -> Iterator[tuple[Course, Span]]:
    """Every course that has a release, cut where the category changed."""
    for course in history.courses:
        if not course.supplies:
            continue
        begun = course.supplies[0].released_at
        starts = [begun, *(since for since, _ in course.categories if since > begun)]
        for start, until in zip(starts, [*starts[1:], history.as_of], strict=True):
            yield course, Span(begun, start, until, course.category_at(start))


def _last(done: Sequence[Happened], at: datetime) -> datetime:
    """When it was done last by then; that instant itself where it never was."""
    return max((one.at for one in done if one.at <= at), default=at)


def _finding(found: Missed, course: Course, whom: Whom, code: str, law: Law) -> Finding:
    step = law.step_at(found.due_at, code, course.category_at(found.due_at))
    supply = next(supply for supply in course.supplies if supply.covers(found.due_at))
    return Finding(
        subject=f"{course.enrollment_id}/{found.due_at.isoformat()}",
        whom=whom,
        occurred_at=found.due_at,
        evidence=(supply.id,),
        cite=step.citations if step else (),
        figures={"days": (found.due_at - found.since).days},
    )
