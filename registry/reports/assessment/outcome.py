"""Outcome: the pregnancies that were reported, their exposure, root cause and end, and how fast they were passed on."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from registry.domain.pregnancy_follow_up import (
    ExposureTiming,
    FollowUp,
    PregnancyEnd,
    PregnancyState,
    Recipient,
    RootCause,
    pregnancy_after,
)
from registry.reports.assessment.measure import Group, Measure, Period
from registry.reports.assessment.tallies import Population, durations, over_time, overlapping, parts
from registry.reports.pregnancies import follow_up_of
from registry.storage.assessment import outcome as asked
from registry.storage.assessment.asking import Questions

KNOWN = Population("pregnancies", "pregnancies reported before the period ended")
REPORTED = Population(
    "pregnancies", "pregnancies reported in the period", of_line=("pregnancies-known", "in the period")
)
AT_END = "As recorded last before the period ended"
NOT_RECORDED = "not recorded"
NOTES = (
    "A report names no program. It is counted where the patient had been enrolled in the program by then; of a patient "
    "of several programs, in each.",
    "How a pregnancy ends is known months later; outcomes are therefore of all pregnancies reported so far.",
    "Reports that were marked as entered in error are left out.",
)


@dataclass(frozen=True)
class Pregnancy:
    """A reported pregnancy of a patient or of a partner, with what was recorded of it before the period ended."""

    pregnant: str
    reported_at: datetime
    follow_ups: tuple[FollowUp, ...]
    state: PregnancyState

    @property
    def recipients(self) -> set[Recipient]:
        """To whom it was passed on."""
        return {one.recipient for one in self.follow_ups if one.recipient is not None}

    def first_passed_on(self, recipients: tuple[Recipient | None, ...]) -> datetime | None:
        """When it was first passed on to one of these; None where it was not."""
        return min((one.happened_at for one in self.follow_ups if one.recipient in recipients), default=None)


def outcome(ask: Questions, period: Period) -> Group:
    """Pregnancies by month, whose, exposure, root cause, end; passed on to whom, and how fast."""
    known = _known(ask)
    reported = [one for one in known if one.reported_at >= period.start]
    return Group(
        "outcome",
        "Outcome",
        (*_all(ask, known, period), *_reported(reported), *_passed_on(known, reported, period)),
        NOTES,
    )


def _known(ask: Questions) -> list[Pregnancy]:
    follow_ups: dict[str, list[FollowUp]] = defaultdict(list)
    for row in ask.rows(asked.FOLLOW_UPS):
        follow_ups[row["pregnancy_report_id"]].append(follow_up_of(row))
    of_report = {row["pregnancy_report_id"]: row for row in ask.rows(asked.REPORTS)}
    return [
        Pregnancy(
            row["pregnant"],
            row["reported_at"],
            tuple(follow_ups[report_id]),
            pregnancy_after(follow_ups[report_id]),
        )
        for report_id, row in of_report.items()
    ]


def _all(ask: Questions, known: Sequence[Pregnancy], period: Period) -> tuple[Measure, ...]:
    when = Counter("in the period" if one.reported_at >= period.start else "before" for one in known)
    return (
        parts(
            "pregnancies-known",
            "Pregnancies reported so far",
            "Of patients and of partners, by when they were reported.",
            KNOWN,
            when,
            ("in the period", "before"),
        ),
        parts(
            "pregnancy-outcomes",
            "Pregnancies by how they ended",
            f"{AT_END}.",
            KNOWN,
            Counter(one.state.ended_as or NOT_RECORDED for one in known),
            (*(one.value for one in PregnancyEnd), NOT_RECORDED),
        ),
        over_time(
            "pregnancy-months",
            "Pregnancies by month",
            "By the month in which they were reported.",
            REPORTED,
            ask.counts(asked.MONTHS),
            period,
        ),
    )


def _reported(reported: Sequence[Pregnancy]) -> tuple[Measure, ...]:
    return (
        parts(
            "pregnancies-of",
            "Pregnancies of patients and of partners",
            "Who is pregnant; a partner's counts by the patient who takes the drug.",
            REPORTED,
            Counter(one.pregnant for one in reported),
            ("patient", "partner"),
        ),
        parts(
            "pregnancy-exposures",
            "Pregnancies by the time of exposure",
            f"{AT_END}, seen from the treatment.",
            REPORTED,
            Counter(one.state.exposure_timing or NOT_RECORDED for one in reported),
            (*(one.value for one in ExposureTiming), NOT_RECORDED),
        ),
        parts(
            "pregnancy-root-causes",
            "Pregnancies by root cause",
            f"{AT_END}.",
            REPORTED,
            Counter(one.state.root_cause or NOT_RECORDED for one in reported),
            (*(one.value for one in RootCause), NOT_RECORDED),
        ),
    )


def _passed_on(
    known: Sequence[Pregnancy], reported: Sequence[Pregnancy], period: Period
) -> tuple[Measure, ...]:
    return (
        overlapping(
            "pregnancies-passed-on",
            "Pregnancies passed on",
            "To whom the report was passed on before the period ended; one can be passed on to several.",
            REPORTED,
            {to.value: sum(to in one.recipients for one in reported) for to in Recipient},
            len(reported),
        ),
        durations(
            "time-to-pass-on",
            "Time from the report to its first passing on",
            "Of reports passed on for the first time in the period, to whomever.",
            Population("pregnancies", "pregnancies first passed on in the period"),
            _minutes(known, period, tuple(Recipient)),
        ),
        durations(
            "time-to-fda",
            "Time from the report to the FDA's knowledge",
            "Of reports passed on to the FDA for the first time in the period.",
            Population("pregnancies", "pregnancies first passed on to the FDA in the period"),
            _minutes(known, period, (Recipient.FDA,)),
        ),
    )


def _minutes(known: Sequence[Pregnancy], period: Period, recipients: tuple[Recipient, ...]) -> list[int]:
    taken = []
    for one in known:
        first = one.first_passed_on(recipients)
        if first is not None and period.start <= first < period.end:
            taken.append(max(0, int((first - one.reported_at).total_seconds() // 60)))
    return taken
