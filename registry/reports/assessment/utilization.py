"""Utilization: numbers given and what became of them, and what was released."""

from __future__ import annotations

from registry.domain.facts import HandOver, RiskCategory
from registry.reports.assessment.measure import Group, Measure, Period, Shape
from registry.reports.assessment.tallies import Population, over_time, parts
from registry.storage.assessment import utilization as asked
from registry.storage.assessment.asking import Questions

FATES = ("used", "expired", "cancelled", "open")
SUPPLIES = ("1-7 d", "8-14 d", "15-21 d", "22-28 d", "> 28 d")
FATE = "How it stood when the period ended; a number that was used and also ran out counts as used."
RELEASES = Population("releases", "releases in the period")


def utilization(ask: Questions, period: Period) -> Group:
    """Authorization numbers, confirmation numbers, releases."""
    return Group(
        "utilization",
        "Utilization",
        (
            _numbers(ask, "authorization", asked.AUTHORIZATIONS),
            _numbers(ask, "confirmation", asked.CONFIRMATIONS),
            over_time(
                "releases",
                "Releases by month",
                "Products handed over or shipped.",
                RELEASES,
                ask.counts(asked.MONTHS),
                period,
            ),
            *_releases(ask),
        ),
        ("A confirmation number that the pharmacy reversed counts as cancelled.",),
    )


def _numbers(ask: Questions, kind: str, sql: str) -> Measure:
    return parts(
        f"{kind}-numbers",
        f"{kind.capitalize()} numbers issued, by what became of them",
        FATE,
        Population("numbers", f"{kind} numbers issued in the period"),
        ask.counts(sql),
        FATES,
    )


def _releases(ask: Questions) -> tuple[Measure, ...]:
    return (
        parts(
            "release-categories",
            "Releases by risk category",
            "The category on the prescription.",
            RELEASES,
            ask.counts(asked.CATEGORIES),
            tuple(category.value for category in RiskCategory),
        ),
        parts(
            "release-strengths",
            "Releases by product and strength",
            "The product that was released.",
            RELEASES,
            ask.counts(asked.STRENGTHS),
        ),
        parts(
            "release-supplies",
            "Releases by days' supply",
            "The days' supply that was released.",
            RELEASES,
            ask.counts(asked.SUPPLIES),
            SUPPLIES,
            Shape.DISTRIBUTION,
        ),
        parts(
            "release-hand-overs",
            "Releases by the way they left the pharmacy",
            "Handed over or shipped.",
            RELEASES,
            ask.counts(asked.HAND_OVERS),
            tuple(way.value for way in HandOver),
        ),
    )
