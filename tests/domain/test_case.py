"""A case step by step: what makes sense when, and how it stands."""

from __future__ import annotations

from datetime import date

import pytest

from registry.domain.case import (
    CaseStep,
    NotNow,
    Severity,
    StepKind,
    require_possible,
    state_after,
)
from registry.domain.noncompliance import Stakeholder

K = StepKind
ASSESSED = CaseStep("1", K.ASSESSMENT, Severity.SERIOUS)
PLANNED = CaseStep("2", K.CORRECTIVE_ACTION, due_on=date(2026, 4, 1))
SOONER = CaseStep("3", K.PREVENTIVE_ACTION, due_on=date(2026, 3, 1))
DONE = CaseStep("4", K.ACTION_DONE, answers="2")
NOTICE, WARNING = CaseStep("5", K.NOTICE), CaseStep("6", K.WARNING)
SUSPENDED, DEACTIVATED = CaseStep("7", K.SUSPENSION), CaseStep("8", K.DEACTIVATION)
LIFTED = CaseStep("9", K.RECONSIDERATION, lifted=True)
UPHELD = CaseStep("9", K.RECONSIDERATION, lifted=False)
CLOSED = CaseStep("10", K.CLOSING)


def possible(*before: CaseStep, step: CaseStep, of: Stakeholder = Stakeholder.PHARMACY) -> bool:
    """Whether the step can be taken after the others."""
    try:
        require_possible(state_after(before), step, of)
    except NotNow:
        return False
    return True


@pytest.mark.parametrize("kind", [step for step in K if step is not K.CLOSING])
def test_a_closed_case_takes_no_step(kind: StepKind) -> None:
    assert not possible(ASSESSED, CLOSED, step=CaseStep("11", kind))


def test_a_case_is_closed_when_it_is_assessed_and_nothing_is_left_to_do() -> None:
    assert not possible(step=CLOSED)
    assert possible(ASSESSED, step=CLOSED)
    assert not possible(ASSESSED, PLANNED, step=CLOSED)
    assert possible(ASSESSED, PLANNED, DONE, step=CLOSED)


def test_an_action_is_done_once_and_the_next_day_is_the_first_of_the_open_ones() -> None:
    state = state_after([PLANNED, SOONER])
    assert state.next_due_on == date(2026, 3, 1)
    assert possible(PLANNED, step=DONE)
    assert not possible(PLANNED, DONE, step=DONE)
    assert not possible(SOONER, step=DONE)
    assert state_after([PLANNED, SOONER, DONE]).done_actions == 1


def test_measures_go_up_and_a_notice_takes_nothing_back() -> None:
    assert state_after([WARNING, NOTICE]).measure is K.WARNING
    assert state_after([SUSPENDED, NOTICE]).measure is K.SUSPENSION
    assert possible(step=SUSPENDED)
    assert not possible(SUSPENDED, step=SUSPENDED)
    assert possible(SUSPENDED, step=DEACTIVATED)
    assert not possible(DEACTIVATED, step=SUSPENDED)


def test_what_shut_the_gates_can_be_reconsidered_and_nothing_else() -> None:
    assert not possible(WARNING, step=LIFTED)
    assert possible(SUSPENDED, step=LIFTED)
    assert state_after([SUSPENDED, UPHELD]).measure is K.SUSPENSION
    assert state_after([SUSPENDED, LIFTED]).measure is None
    assert possible(SUSPENDED, LIFTED, step=SUSPENDED)
    assert not possible(SUSPENDED, LIFTED, step=LIFTED)


def test_who_has_no_certification_loses_none() -> None:
    assert possible(step=SUSPENDED, of=Stakeholder.PATIENT)
    assert not possible(step=DEACTIVATED, of=Stakeholder.PATIENT)
    for step in (SUSPENDED, DEACTIVATED):
        assert not possible(step=step, of=Stakeholder.PHARMACIST)
    assert possible(step=WARNING, of=Stakeholder.PHARMACIST)


def test_the_last_assessment_counts() -> None:
    assert state_after([ASSESSED, CaseStep("2", K.ASSESSMENT, Severity.MINOR)]).severity is Severity.MINOR
