"""What becomes of a reported pregnancy: exposure, root cause, what is planned and made, outcome, reports onward.

The words for timing are those of the iPLEDGE slides (before, during, within 30 days after, unknown); those for root
cause and outcome are the registry's own policy, as no program's list was readable. Nothing here opens or shuts a gate:
the concern that the report opened does, until a negative test or a coordinator's signed outcome closes it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum


class FollowUpKind(StrEnum):
    """What is recorded after the intake of a report."""

    EXPOSURE = "exposure"
    ROOT_CAUSE = "root-cause"
    PLANNED = "planned"
    MADE = "made"
    ENDED = "ended"
    REPORTED_ON = "reported-on"


class ExposureTiming(StrEnum):
    """When the unborn child was exposed, seen from the treatment."""

    BEFORE = "before-treatment"
    DURING = "during-treatment"
    WITHIN_30_DAYS_AFTER = "within-30-days-after"
    LATER = "later"
    NOT_EXPOSED = "not-exposed"
    UNKNOWN = "unknown"


class RootCause(StrEnum):
    """Why it came to the pregnancy."""

    CONTRACEPTION_NOT_USED = "contraception-not-used"
    CONTRACEPTION_FAILED = "contraception-failed"
    PREGNANT_AT_START = "pregnant-at-start"
    TEST_MISSED_OR_WRONG = "test-missed-or-wrong"
    CATEGORY_WRONG = "category-wrong"
    NOT_ENROLLED = "drug-of-somebody-else"
    OTHER = "other"
    UNKNOWN = "unknown"


class PregnancyEnd(StrEnum):
    """How the pregnancy ended."""

    LIVE_BIRTH = "live-birth"
    LIVE_BIRTH_WITH_DEFECT = "live-birth-with-defect"
    STILLBIRTH = "stillbirth"
    SPONTANEOUS_ABORTION = "spontaneous-abortion"
    ELECTIVE_TERMINATION = "elective-termination"
    ECTOPIC = "ectopic"
    NO_PREGNANCY = "no-pregnancy"
    LOST_TO_FOLLOW_UP = "lost-to-follow-up"


class Recipient(StrEnum):
    """To whom a report was passed on."""

    FDA = "fda"
    MANUFACTURER = "manufacturer"
    PREGNANCY_REGISTRY = "pregnancy-registry"


@dataclass(frozen=True)
class FollowUp:
    """One record of the follow-up, with what belongs to its kind. `answers` names the planned one that was made."""

    id: str
    kind: FollowUpKind
    happened_at: datetime
    exposure_timing: ExposureTiming | None = None
    root_cause: RootCause | None = None
    ended_as: PregnancyEnd | None = None
    recipient: Recipient | None = None
    due_on: date | None = None
    answers: str | None = None


BELONGING = {
    FollowUpKind.EXPOSURE: "exposure_timing",
    FollowUpKind.ROOT_CAUSE: "root_cause",
    FollowUpKind.PLANNED: "due_on",
    FollowUpKind.MADE: "answers",
    FollowUpKind.ENDED: "ended_as",
    FollowUpKind.REPORTED_ON: "recipient",
}
"""What each kind says, and no other says."""


@dataclass(frozen=True)
class PregnancyState:
    """How a report stands: the last word on each matter, what is still planned, and when it was first passed on."""

    exposure_timing: ExposureTiming | None = None
    root_cause: RootCause | None = None
    ended_as: PregnancyEnd | None = None
    planned: tuple[FollowUp, ...] = ()
    first_reported_on_at: datetime | None = None

    @property
    def next_due_on(self) -> date | None:
        """The first day by which a planned follow-up is to be made."""
        return min((one.due_on for one in self.planned if one.due_on is not None), default=None)

    def time_to_report_on(self, reported_at: datetime) -> timedelta | None:
        """How long it took from the report to the registry until it was passed on; None while it was not."""
        return None if self.first_reported_on_at is None else self.first_reported_on_at - reported_at


def misplaced(follow_up: FollowUp) -> list[str]:
    """The fields that are missing for the kind, or belong to another one."""
    own = BELONGING[follow_up.kind]
    return [
        name for name in BELONGING.values() if (getattr(follow_up, name) is not None) is not (name == own)
    ]


def pregnancy_after(follow_ups: Iterable[FollowUp]) -> PregnancyState:
    """How the report stands after these records, in the order of their entry: of one matter the last word counts."""
    state = PregnancyState()
    for one in follow_ups:
        state = _after(state, one)
    return state


def _after(state: PregnancyState, one: FollowUp) -> PregnancyState:
    if one.kind is FollowUpKind.EXPOSURE:
        return replace(state, exposure_timing=one.exposure_timing)
    if one.kind is FollowUpKind.ROOT_CAUSE:
        return replace(state, root_cause=one.root_cause)
    if one.kind is FollowUpKind.ENDED:
        return replace(state, ended_as=one.ended_as)
    if one.kind is FollowUpKind.PLANNED:
        return replace(state, planned=(*state.planned, one))
    if one.kind is FollowUpKind.MADE:
        return replace(state, planned=tuple(kept for kept in state.planned if kept.id != one.answers))
    first = min(one.happened_at, state.first_reported_on_at or one.happened_at)
    return replace(state, first_reported_on_at=first)
