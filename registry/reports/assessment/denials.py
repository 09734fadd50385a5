"""Denials: what the gates refused, why, and what became of it."""

from __future__ import annotations

from registry.domain.decision import Verdict
from registry.domain.facts import Gate
from registry.reports.assessment.measure import Group, Measure, Period
from registry.reports.assessment.tallies import Population, durations, over_time, overlapping, parts
from registry.storage.assessment import denials as asked
from registry.storage.assessment.asking import Questions

VERDICTS = tuple(verdict.value for verdict in Verdict)
RESOLVED = ("resolved", "not resolved")
RESOLUTION = "Resolved: the same gate said yes to the same patient later, before the period ended."
NOTES = (
    "One refusal names every precondition that did not hold; the reasons of a gate add up to more than its refusals.",
    "Every ask is counted; an ask that was repeated without a change counts as often as it was made.",
)


def denials(ask: Questions, period: Period) -> Group:
    """Refusals by gate, month and reason; first or later prescription; resolved or not, and how fast."""
    asks = _asks(ask)
    refusals = sum(line.count or 0 for one in asks for line in one.lines if line.label == Verdict.REFUSED)
    return Group(
        "denials",
        "Denials",
        (
            *asks,
            over_time(
                "refusals",
                "Refusals by month",
                "Decisions of all gates that refused, by the month of the decision.",
                Population("refusals", "refusals in the period"),
                ask.counts(asked.MONTHS),
                period,
            ),
            *(one for gate in Gate for one in _of_gate(ask, gate, asks)),
            parts(
                "first-or-later",
                "Refused prescriptions, first or later",
                "First: nothing had been released to the patient in the program before.",
                Population(
                    "refusals", _refusals(Gate.PRESCRIPTION), of_line=_refused_line(Gate.PRESCRIPTION)
                ),
                ask.counts(asked.FIRST_OR_LATER),
                ("first", "later"),
            ),
            durations(
                "time-to-resolve",
                "Time from a refusal to the next yes",
                f"{RESOLUTION} Every refusal counts from its own instant.",
                Population("refusals", "refusals resolved in the period"),
                ask.minutes(asked.TIME_TO_RESOLVE),
            ),
            _unmatched(ask),
        ),
        NOTES if refusals else (*NOTES, "Nothing was refused in the period."),
    )


def _refusals(gate: Gate) -> str:
    return f"refusals at the {gate} gate"


def _refused_line(gate: Gate) -> tuple[str, str]:
    return f"{gate}-verdicts", Verdict.REFUSED.value


def _asks(ask: Questions) -> tuple[Measure, ...]:
    counts = ask.counts(asked.ASKS)
    return tuple(
        parts(
            f"{gate}-verdicts",
            f"Decisions of the {gate} gate",
            "Every ask about a known patient is one decision.",
            Population("decisions", f"decisions of the {gate} gate"),
            {verdict: counts.get(f"{gate} {verdict}", 0) for verdict in VERDICTS},
            VERDICTS,
        )
        for gate in Gate
    )


def _of_gate(ask: Questions, gate: Gate, asks: tuple[Measure, ...]) -> tuple[Measure, Measure]:
    code, label = _refused_line(gate)
    refused = next(
        line.count or 0 for one in asks if one.code == code for line in one.lines if line.label == label
    )
    of = Population("refusals", _refusals(gate), of_line=(code, label))
    return (
        overlapping(
            f"{gate}-reasons",
            f"Reasons of refusals at the {gate} gate",
            "Refusals in which this precondition did not hold for this reason.",
            of,
            ask.counts(asked.REASONS, gate=gate.value),
            refused,
        ),
        parts(
            f"{gate}-resolution",
            f"Refusals at the {gate} gate, resolved or not",
            RESOLUTION,
            of,
            ask.counts(asked.RESOLVED, gate=gate.value),
            RESOLVED,
        ),
    )


def _unmatched(ask: Questions) -> Measure:
    return parts(
        "unmatched-refusals",
        "Refusals of numbers that lead to no patient",
        "The number asked with was never issued. They are not among the refusals above.",
        Population("refusals", "refusals of unknown numbers", about_patients=False),
        ask.counts(asked.UNMATCHED),
        (Gate.DISPENSE.value, Gate.RELEASE.value),
    )
