"""A case of non-compliance: which steps can follow which, and how it stands after those that were taken.

Every step is a person's act. What to do about a case, and in which order, the coordinator decides; only what makes no
sense is refused here: a step in a closed case, a second suspension, a closing while an action is open.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from registry.domain.noncompliance.declaration import Stakeholder


class Severity(StrEnum):
    """How grave it is, as the coordinator assesses it. The words are the registry's own policy, no program's."""

    MINOR = "minor"
    MODERATE = "moderate"
    SERIOUS = "serious"


class StepKind(StrEnum):
    """What can be done in a case (rules of the iPLEDGE policy are the model: notice, warning, suspension, …)."""

    ASSESSMENT = "assessment"
    CORRECTIVE_ACTION = "corrective-action"
    PREVENTIVE_ACTION = "preventive-action"
    ACTION_DONE = "action-done"
    NOTICE = "notice"
    WARNING = "warning"
    SUSPENSION = "suspension"
    DEACTIVATION = "deactivation"
    RECONSIDERATION = "reconsideration"
    CLOSING = "closing"


ACTIONS = (StepKind.CORRECTIVE_ACTION, StepKind.PREVENTIVE_ACTION)
MEASURES = (StepKind.NOTICE, StepKind.WARNING, StepKind.SUSPENSION, StepKind.DEACTIVATION)
SIGNED = (*MEASURES, StepKind.RECONSIDERATION, StepKind.CLOSING)
"""What the coordinator signs: what is said to the stakeholder or done to it, and the end."""
CLOSED_GATES = (StepKind.SUSPENSION, StepKind.DEACTIVATION)


@dataclass(frozen=True)
class CaseStep:
    """One step. `answers` names the action that was done; `lifted` says how a reconsideration ended."""

    id: str
    kind: StepKind
    severity: Severity | None = None
    due_on: date | None = None
    answers: str | None = None
    lifted: bool | None = None


@dataclass(frozen=True)
class CaseState:
    """How a case stands: assessed how, what is still to be done and by when, the measure in force, closed or not."""

    severity: Severity | None = None
    open_actions: tuple[CaseStep, ...] = ()
    done_actions: int = 0
    measure: StepKind | None = None
    closed: bool = False

    @property
    def next_due_on(self) -> date | None:
        """The first day by which an open action is to be done."""
        return min((step.due_on for step in self.open_actions if step.due_on is not None), default=None)


class NotNow(Exception):
    """The step makes no sense as the case stands; the text says why and what to do."""


def state_after(steps: Iterable[CaseStep]) -> CaseState:
    """How the case stands after these steps, in the order in which they were taken."""
    state = CaseState()
    for step in steps:
        state = _after(state, step)
    return state


def require_possible(state: CaseState, step: CaseStep, stakeholder: Stakeholder) -> None:
    """Nothing, when the step can be taken as the case stands; else raises NotNow."""
    if state.closed:
        raise NotNow("The case is closed; open another one for what happened since.")
    if step.kind in CLOSED_GATES:
        _require_measure(state, step.kind, stakeholder)
    if step.kind is StepKind.RECONSIDERATION and state.measure not in CLOSED_GATES:
        raise NotNow("There is no suspension or deactivation in this case that could be reconsidered.")
    if step.kind is StepKind.ACTION_DONE and step.answers not in {one.id for one in state.open_actions}:
        raise NotNow("There is no such open action in this case.")
    if step.kind is StepKind.CLOSING:
        _require_closable(state)


def _require_measure(state: CaseState, kind: StepKind, stakeholder: Stakeholder) -> None:
    if stakeholder is Stakeholder.PHARMACIST:
        raise NotNow("A pharmacist has no certification; open a case of the pharmacy to shut its gates.")
    if kind is StepKind.DEACTIVATION and stakeholder is Stakeholder.PATIENT:
        raise NotNow("A patient is not deactivated; suspend, or end the enrollment.")
    if state.measure is kind or state.measure is StepKind.DEACTIVATION:
        raise NotNow(f"There is a {state.measure} in force in this case already.")


def _require_closable(state: CaseState) -> None:
    if state.severity is None:
        raise NotNow("Assess how grave the case is before it is closed.")
    if state.open_actions:
        raise NotNow("An action is still to be done; record that it was done before the case is closed.")


def _after(state: CaseState, step: CaseStep) -> CaseState:
    said = vars(state)
    if step.kind is StepKind.ASSESSMENT:
        return CaseState(**{**said, "severity": step.severity})
    if step.kind in ACTIONS:
        return CaseState(**{**said, "open_actions": (*state.open_actions, step)})
    if step.kind is StepKind.ACTION_DONE:
        left = tuple(one for one in state.open_actions if one.id != step.answers)
        return CaseState(**{**said, "open_actions": left, "done_actions": state.done_actions + 1})
    if step.kind in MEASURES:
        return CaseState(
            **{**said, "measure": max(step.kind, state.measure or step.kind, key=MEASURES.index)}
        )
    if step.kind is StepKind.RECONSIDERATION:
        return CaseState(**{**said, "measure": None if step.lifted else state.measure})
    return CaseState(**{**said, "closed": True})
