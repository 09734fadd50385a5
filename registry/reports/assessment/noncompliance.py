"""Non-compliance: what was found or entered, the cases made of it, and what was done in them, in time or not."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from registry.domain.case import ACTIONS, MEASURES, Severity, StepKind
from registry.domain.noncompliance import EVENT_RULES, Stakeholder
from registry.reports.assessment.cases import (
    ACTION_STATES,
    TIMELINESS,
    FollowedCase,
    actions_due_in,
    all_cases,
    open_in,
    steps_in,
)
from registry.reports.assessment.measure import Group, Measure, Period, Refinement
from registry.reports.assessment.tallies import (
    Population,
    durations,
    over_time,
    overlapping,
    parts,
    with_refinement,
)
from registry.storage.assessment import noncompliance as asked
from registry.storage.assessment.asking import Questions

KINDS = tuple(rule.code for rule in EVENT_RULES)
STAKEHOLDERS = tuple(one.value for one in Stakeholder)
EVENTS = Population("events", "events of non-compliance in the period")
CASES = Population("cases", "cases that were open in the period")
ACTIONS_DUE = Population("actions", "corrective and preventive actions due in the period")
AT_END = "As it stood when the period ended"
NOTES = (
    "Events are those that the rules find in the records, and those that a coordinator entered. How grave a case is, "
    "and what follows, a person decides.",
    "An event of a prescriber or a pharmacy is mostly about a patient, too. All of these counts are therefore withheld "
    "like those of patients.",
    "Releases of more than 28 days' supply are under Utilization; releases that were refused for want of a number are "
    "under Denials.",
)


def noncompliance(ask: Questions, period: Period) -> Group:
    """Events; cases by kind, stakeholder, severity and state; measures; actions and whether they were in time."""
    cases = all_cases(ask)
    followed = open_in(period, cases)
    return Group(
        "non-compliance",
        "Non-compliance",
        (
            *_events(ask, period),
            *_cases(followed, period),
            *_standing(followed),
            *_measures(cases, period),
            *_actions(cases, followed, period),
        ),
        NOTES,
    )


def _events(ask: Questions, period: Period) -> tuple[Measure, ...]:
    finest = parts(
        "event-kinds-and-stakeholders",
        "Events by kind and stakeholder",
        "What happened, and who did not comply; by the time at which it occurred.",
        EVENTS,
        ask.counts(asked.KINDS_AND_STAKEHOLDERS),
    )
    return (
        _coarser(finest, 0, "event-kinds", "Events by kind", "What happened.", KINDS),
        _coarser(
            finest, 2, "event-stakeholders", "Events by stakeholder", "Who did not comply.", STAKEHOLDERS
        ),
        finest,
        over_time(
            "event-months",
            "Events by month",
            "By the month in which it occurred.",
            EVENTS,
            ask.counts(asked.MONTHS),
            period,
        ),
        parts(
            "events-taken-up",
            "Events in a case",
            "In a case: one that was opened before the period ended deals with it.",
            EVENTS,
            ask.counts(asked.TAKEN_UP),
            ("in a case", "in no case"),
        ),
    )


def _coarser(
    finest: Measure, place: int, code: str, title: str, definition: str, order: tuple[str, ...]
) -> Measure:
    """The same events, by one of the two words of their finest label alone."""
    counts: Counter[str] = Counter()
    finer: dict[str, tuple[str, ...]] = defaultdict(tuple)
    for line in finest.lines:
        label = line.label.rpartition(", ")[place]
        counts[label] += line.count or 0
        finer[label] = (*finer[label], line.label)
    made = parts(code, title, definition, EVENTS, counts, order)
    return with_refinement(made, Refinement(finest.code, finer))


def _cases(cases: Sequence[FollowedCase], period: Period) -> tuple[Measure, ...]:
    kinds = Counter(kind for one in cases for kind in one.kinds)
    opened = Counter(
        "in the period" if one.opened_at >= period.start else "before the period" for one in cases
    )
    return (
        parts(
            "cases-opened",
            "Cases by when they were opened",
            "Cases that were opened before the period ended and not closed before it began.",
            CASES,
            opened,
            ("in the period", "before the period"),
        ),
        overlapping(
            "case-kinds", "Cases by kind", "Cases with an event of that kind.", CASES, kinds, len(cases)
        ),
        parts(
            "case-stakeholders",
            "Cases by stakeholder",
            "Who did not comply.",
            CASES,
            Counter(one.stakeholder for one in cases),
            STAKEHOLDERS,
        ),
    )


def _standing(cases: Sequence[FollowedCase]) -> tuple[Measure, ...]:
    states = Counter("closed" if one.state.closed else "open" for one in cases)
    return (
        parts(
            "case-severities",
            "Cases by severity",
            f"{AT_END}: the coordinator's last assessment.",
            CASES,
            Counter(one.state.severity or "not assessed" for one in cases),
            (*(one.value for one in Severity), "not assessed"),
        ),
        parts("case-states", "Cases open and closed", f"{AT_END}.", CASES, states, ("open", "closed")),
        parts(
            "case-measures",
            "Cases by the measure in force",
            f"{AT_END}: the strictest that was taken and not lifted.",
            CASES,
            Counter(one.state.measure or "none" for one in cases),
            ("none", *(one.value for one in MEASURES)),
        ),
        durations(
            "time-to-close",
            "Time from the opening of a case to its closing",
            "Of cases closed in the period.",
            Population("cases", "cases closed in the period", of_line=("case-states", "closed")),
            [one.minutes_to_close for one in cases if one.state.closed],
        ),
    )


def _measures(cases: Sequence[FollowedCase], period: Period) -> tuple[Measure, ...]:
    steps = steps_in(period, cases)
    reconsidered = [row["lifted"] for row in steps if row["kind"] == StepKind.RECONSIDERATION]
    return (
        parts(
            "measures-taken",
            "Measures taken",
            "Notices, warnings, suspensions and deactivations, each signed by a coordinator.",
            Population("measures", "measures taken in the period"),
            Counter(row["kind"] for row in steps if row["kind"] in MEASURES),
            tuple(one.value for one in MEASURES),
        ),
        parts(
            "reconsiderations",
            "Reconsiderations",
            "Whether the suspension or deactivation was lifted.",
            Population("reconsiderations", "reconsiderations in the period"),
            Counter("lifted" if lifted else "not lifted" for lifted in reconsidered),
            ("lifted", "not lifted"),
        ),
    )


def _actions(
    cases: Sequence[FollowedCase], followed: Sequence[FollowedCase], period: Period
) -> tuple[Measure, ...]:
    due = list(actions_due_in(period, cases))
    return (
        parts(
            "case-actions",
            "Cases by the state of their actions",
            f"{AT_END}. Overdue: an action that was due by the last day was not done.",
            CASES,
            Counter(one.action_state(period.until) for one in followed),
            ACTION_STATES,
        ),
        parts(
            "action-kinds",
            "Actions due, by kind",
            "By the day by which they were to be done.",
            ACTIONS_DUE,
            Counter(one.kind for one in due),
            tuple(one.value for one in ACTIONS),
        ),
        parts(
            "action-timeliness",
            "Actions due, in time or not",
            f"{AT_END}; in time: recorded as done on the day at the latest.",
            ACTIONS_DUE,
            Counter(one.timeliness for one in due),
            TIMELINESS,
        ),
    )
