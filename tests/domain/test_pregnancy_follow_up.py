"""What becomes of a reported pregnancy: the last word counts, and what is planned stays until it is made."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from registry.domain.pregnancy_follow_up import (
    BELONGING,
    ExposureTiming,
    FollowUp,
    FollowUpKind,
    PregnancyEnd,
    Recipient,
    RootCause,
    misplaced,
    pregnancy_after,
)
from tests.builders import T, days

K = FollowUpKind
DURING = FollowUp("1", K.EXPOSURE, T, exposure_timing=ExposureTiming.DURING)
LATER, SOON = (FollowUp(str(day), K.PLANNED, T, due_on=date(2026, 4, day)) for day in (9, 2))
SENT = FollowUp("4", K.REPORTED_ON, T + days(2), recipient=Recipient.FDA)
EACH = (
    DURING,
    FollowUp("2", K.ROOT_CAUSE, T, root_cause=RootCause.OTHER),
    LATER,
    FollowUp("3", K.MADE, T, answers="9"),
    FollowUp("5", K.ENDED, T, ended_as=PregnancyEnd.LIVE_BIRTH),
    SENT,
)


def changed(one: FollowUp, name: str, value: Any) -> FollowUp:
    """The same with another value in that field."""
    return FollowUp(**{**vars(one), name: value})


@pytest.mark.parametrize("one", EACH, ids=lambda one: one.kind)
def test_each_kind_says_its_own_thing_and_nothing_else(one: FollowUp) -> None:
    own = BELONGING[one.kind]
    assert misplaced(one) == []
    assert misplaced(changed(one, own, None)) == [own]
    other = next(name for name in ("root_cause", "recipient") if name != own)
    strange = RootCause.OTHER if other == "root_cause" else Recipient.FDA
    assert misplaced(changed(one, other, strange)) == [other]


def test_of_one_matter_the_last_word_counts() -> None:
    before = FollowUp("0", K.EXPOSURE, T, exposure_timing=ExposureTiming.UNKNOWN)
    assert pregnancy_after([before, DURING]).exposure_timing is ExposureTiming.DURING
    state = pregnancy_after(EACH)
    assert (state.root_cause, state.ended_as) == (RootCause.OTHER, PregnancyEnd.LIVE_BIRTH)


def test_what_is_planned_is_due_until_it_is_made() -> None:
    assert pregnancy_after([LATER, SOON]).next_due_on == date(2026, 4, 2)
    made = FollowUp("3", K.MADE, T, answers=SOON.id)
    assert pregnancy_after([LATER, SOON, made]).next_due_on == date(2026, 4, 9)
    assert pregnancy_after([]).next_due_on is None


def test_the_time_to_report_on_runs_to_the_first_report_onward() -> None:
    assert pregnancy_after([]).time_to_report_on(T) is None
    sooner = replace(SENT, happened_at=T + days(1))
    assert pregnancy_after([SENT, sooner]).time_to_report_on(T) == timedelta(days=1)
