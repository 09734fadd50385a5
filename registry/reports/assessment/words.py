"""How the numbers of an assessment are said to people, alike on the page and on paper."""

from __future__ import annotations

from registry.reports.assessment.measure import Assessment, Line, Measure

WITHHELD = "withheld"


def name(report: Assessment) -> str:
    """What the report is called."""
    return f"REMS assessment: {report.title}"


def about(report: Assessment) -> tuple[tuple[str, str], ...]:
    """What it is about: words, and what is said of them."""
    period = report.period
    return (
        ("Program", report.program),
        ("Period", f"{period.since} to {period.until}, both days whole ({period.zone})"),
        ("Editions in force", ", ".join(report.editions) or "none"),
        ("Made at", f"{report.made_at:%Y-%m-%d %H:%M:%S} UTC by {report.software}"),
    )


def notes(report: Assessment) -> tuple[str, ...]:
    """First what is withheld, then the notes of the report."""
    if report.smallest_cell > 1:
        first = (
            f"Counts of patients' cases from 1 to {report.smallest_cell - 1} are withheld, and as many others as it "
            f"takes that they can not be computed: {report.withheld} numbers in all. Both are marked alike."
        )
    else:
        first = (
            "No number is withheld: this report can make patients recognizable and is not for publication."
        )
    return (first, *report.notes)


def number(count: int | None) -> str:
    """The count, or that it is withheld."""
    return WITHHELD if count is None else f"{count:,}"


def share(measure: Measure, line: Line) -> str:
    """The share of a line in percent; a dash where there is none to tell."""
    found = measure.share(line)
    return "–" if found is None else f"{found:.1%}"  # noqa: RUF001  a dash for nothing


def caption(measure: Measure) -> str:
    """What the table shows."""
    return f"Number of {measure.counted}; shares are of all {measure.denominator}."


def nothing(measure: Measure) -> str:
    """What stands in the place of a table of zeros."""
    return f"None: no {measure.counted} among {measure.denominator}."
