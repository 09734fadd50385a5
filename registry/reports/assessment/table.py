"""The assessment as CSV (RFC 4180): one line for each number, every line understood by itself."""

from __future__ import annotations

import csv
from io import StringIO

from registry.reports.assessment.measure import Assessment

HEADER = (
    *("program", "from", "to", "group", "measure", "title", "definition", "counted", "label", "count"),
    *("denominator", "total", "withheld"),
)
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula (OWASP, CSV Injection)."""


def table(assessment: Assessment) -> str:
    """The lines; what is withheld has an empty count, and `withheld` says so. Notes follow with no count."""
    text = StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(HEADER)
    period = assessment.period
    about = (assessment.program, f"{period.since}", f"{period.until}")
    for group in assessment.groups:
        for note in group.notes:
            writer.writerow(_safe(*about, group.code, "note", group.title, note, *("",) * 6))
        for measure in group.measures:
            said = (group.code, measure.code, measure.title, measure.definition, measure.counted)
            for line in measure.lines:
                counted = (line.label, line.count, measure.denominator, measure.total)
                writer.writerow(_safe(*about, *said, *counted, "yes" if line.count is None else "no"))
    return text.getvalue()


def _safe(*cells: object) -> list[str]:
    """The cells as text that no spreadsheet runs."""
    texts = ["" if cell is None else str(cell) for cell in cells]
    return [f"'{text}" if text.startswith(FORMULA) else text for text in texts]
