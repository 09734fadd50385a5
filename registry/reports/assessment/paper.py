"""The assessment as PDF: tagged, so that it is read aloud in order (PDF/UA-1, ISO 14289-1); same report, same bytes.

The typesetter is no part of the registry: install the extra `reports`. It is given the words as data, so that nothing
that was recorded can become an instruction; it reads no other file and no font of the machine.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib import import_module
from importlib.resources import files
from typing import Any, cast

from registry.reports.assessment import words
from registry.reports.assessment.measure import Assessment, Line, Measure

TEMPLATE = files("registry.reports.assessment").joinpath("paper.typ").read_bytes()
STANDARD = "ua-1"
Typeset = Callable[..., bytes]


class NoTypesetter(Exception):
    """The typesetter is not installed."""


def typesetter() -> Typeset:
    """What makes a PDF. Raises NoTypesetter where it is not installed."""
    try:
        return cast(Typeset, import_module("typst").compile)
    except ModuleNotFoundError as missing:
        raise NoTypesetter("a PDF needs typst: pip install 'rems-registry[reports]'") from missing


def paper(assessment: Assessment, typeset: Typeset) -> bytes:
    """The document. It is dated with the report, not with the moment of its typesetting."""
    return typeset(
        TEMPLATE,
        format="pdf",
        pdf_standards=[STANDARD],
        sys_inputs={"report": json.dumps(_report(assessment))},
        ignore_system_fonts=True,
        timestamp=int(assessment.made_at.timestamp()),
    )


def _report(report: Assessment) -> dict[str, Any]:
    return {
        "name": words.name(report),
        "about": words.about(report),
        "notes": words.notes(report),
        "groups": [
            {
                "title": group.title,
                "notes": group.notes,
                "measures": [_measure(measure) for measure in group.measures],
            }
            for group in report.groups
        ],
    }


def _measure(measure: Measure) -> dict[str, Any]:
    largest = max((line.count or 0 for line in measure.lines), default=0) or 1
    return {
        "title": measure.title,
        "definition": measure.definition,
        "nothing": words.nothing(measure) if measure.total == 0 else None,
        "caption": words.caption(measure),
        "lines": [_line(measure, line, largest) for line in measure.lines],
        "all": f"All {measure.denominator}",
        "total": words.number(measure.total),
        "quantiles": [(said.capitalize(), time) for said, time in measure.quantiles.items()],
    }


def _line(measure: Measure, line: Line, largest: int) -> dict[str, Any]:
    """One row; `length` is that of its bar in percent, None where the number is withheld."""
    return {
        "label": line.label,
        "number": words.number(line.count),
        "share": words.share(measure, line),
        "length": None if line.count is None else 100 * line.count / largest,
    }
