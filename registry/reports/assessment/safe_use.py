"""Safe use: what was done at each release so that the drug is used safely."""

from __future__ import annotations

from registry.reports.assessment.measure import Group, Period
from registry.reports.assessment.tallies import Population, parts
from registry.storage.assessment import utilization as asked
from registry.storage.assessment.asking import Questions

NOTES = (
    "Whether pregnancy tests and surveys were on time, late or missing is not computed in this version. No number was "
    "given while they were not as the edition in force asks; see the reasons of refusals.",
    "Answers about contraception are not counted in this version.",
)


def safe_use(ask: Questions, _period: Period) -> Group:
    """Checklists and Medication Guides."""
    released = Population("releases", "releases in the period")
    return Group(
        "safe-use",
        "Safe use",
        (
            parts(
                "checklists",
                "Releases with the counseling checklist",
                "A checklist was recorded with the release; the release gate asks for every item of it.",
                released,
                ask.counts(asked.CHECKLISTS),
                ("with a checklist", "without"),
            ),
            parts(
                "medication-guides",
                "Releases with the Medication Guide",
                "The Medication Guide was given with the release.",
                released,
                ask.counts(asked.GUIDES),
                ("provided", "not provided"),
            ),
        ),
        NOTES,
    )
