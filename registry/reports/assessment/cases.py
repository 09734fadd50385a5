"""The cases of non-compliance that were open in the period, each as it stood when the period ended."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from registry.domain.case import ACTIONS, CaseState, StepKind, state_after
from registry.domain.dates import day_in
from registry.reports.assessment.measure import Period
from registry.services.take_case_step import step_of
from registry.storage.assessment import noncompliance as asked
from registry.storage.assessment.asking import Questions

TIMELINESS = ("done in time", "done late", "not done")
ACTION_STATES = ("none planned", "all done", "open", "overdue")


@dataclass(frozen=True)
class FollowedCase:
    """One case: of whom, with events of which kinds, its steps before the end, and how it stood then."""

    stakeholder: str
    kinds: tuple[str, ...]
    opened_at: datetime
    steps: tuple[dict[str, Any], ...]
    state: CaseState

    @property
    def closed_at(self) -> datetime | None:
        """When it was closed; None where it was open at the end."""
        return next((row["recorded_at"] for row in self.steps if row["kind"] == StepKind.CLOSING), None)

    @property
    def minutes_to_close(self) -> int:
        """From its opening to its closing, in whole minutes; only of a case that was closed."""
        if self.closed_at is None:
            raise LookupError("the case is not closed")
        return int((self.closed_at - self.opened_at).total_seconds() // 60)

    def action_state(self, until: date) -> str:
        """How its corrective and preventive actions stood after that day."""
        due = self.state.next_due_on
        if due is not None:
            return "overdue" if due <= until else "open"
        return "all done" if self.state.done_actions else "none planned"


@dataclass(frozen=True)
class PlannedAction:
    """A corrective or preventive action that was due in the period, and whether it was done in time."""

    kind: str
    timeliness: str


def all_cases(ask: Questions) -> list[FollowedCase]:
    """Every case of the program that was opened before the period ended."""
    steps: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in ask.rows(asked.STEPS):
        steps[row["case_id"]].append(row)
    return [
        FollowedCase(
            row["stakeholder"],
            tuple(row["kinds"]),
            row["recorded_at"],
            tuple(steps[row["case_id"]]),
            state_after(step_of(step) for step in steps[row["case_id"]]),
        )
        for row in ask.rows(asked.CASES)
    ]


def open_in(period: Period, cases: Sequence[FollowedCase]) -> list[FollowedCase]:
    """Those that had not been closed before the period began."""
    return [one for one in cases if one.closed_at is None or one.closed_at >= period.start]


def steps_in(period: Period, cases: Sequence[FollowedCase]) -> list[dict[str, Any]]:
    """The steps that were taken in the period."""
    return [row for one in cases for row in one.steps if row["recorded_at"] >= period.start]


def actions_due_in(period: Period, cases: Sequence[FollowedCase]) -> Iterator[PlannedAction]:
    """The actions that were due on a day of the period, each with how it stood when the period ended."""
    zone = ZoneInfo(period.zone)
    for one in cases:
        done = {row["answers"]: day_in(row["recorded_at"], zone) for row in one.steps if row["answers"]}
        for row in one.steps:
            if row["kind"] in ACTIONS and period.since <= row["due_on"] <= period.until:
                yield PlannedAction(row["kind"], _timeliness(row["due_on"], done.get(row["case_step_id"])))


def _timeliness(due_on: date, done_on: date | None) -> str:
    if done_on is None:
        return "not done"
    return "done in time" if done_on <= due_on else "done late"
