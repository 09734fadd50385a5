"""Timing: how long the steps from enrollment to release took."""

from __future__ import annotations

from registry.reports.assessment.measure import Group, Period
from registry.reports.assessment.tallies import Population, durations
from registry.storage.assessment import timing as asked
from registry.storage.assessment.asking import Questions

NOTE = (
    "A yes of the prescription gate gives the authorization number at once. The time from the first ask to that yes is "
    "under Denials, as the time from a refusal to the next yes."
)


def timing(ask: Questions, _period: Period) -> Group:
    """Enrollment to first authorization, authorization to confirmation, confirmation to release."""
    return Group(
        "timing",
        "Timing",
        (
            durations(
                "time-to-authorization",
                "Time from enrollment to the first authorization",
                "Of enrollments whose first authorization number was issued in the period.",
                Population("enrollments", "enrollments first authorized in the period"),
                ask.minutes(asked.FIRST_AUTHORIZATION),
            ),
            durations(
                "time-to-confirmation",
                "Time from authorization to confirmation",
                "Of confirmation numbers issued in the period, those cancelled later too.",
                Population("numbers", "confirmation numbers issued in the period"),
                ask.minutes(asked.CONFIRMATION),
            ),
            durations(
                "time-to-release",
                "Time from confirmation to release",
                "Of releases in the period, handed over or shipped.",
                Population("releases", "releases in the period"),
                ask.minutes(asked.RELEASE),
            ),
        ),
        (NOTE,),
    )
