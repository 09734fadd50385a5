"""The assessment as a document of plain values, for JSON."""

from __future__ import annotations

from typing import Any

from registry.reports.assessment.measure import Assessment, Group, Measure


def document(assessment: Assessment) -> dict[str, Any]:
    """Every number with its definition and denominator; null where it is withheld."""
    period = assessment.period
    return {
        "program": assessment.program,
        "title": assessment.title,
        "editions": list(assessment.editions),
        "from": period.since,
        "to": period.until,
        "time_zone": period.zone,
        "made_at": assessment.made_at,
        "software": assessment.software,
        "smallest_cell": assessment.smallest_cell,
        "withheld": assessment.withheld,
        "notes": list(assessment.notes),
        "groups": [_group(group) for group in assessment.groups],
    }


def _group(group: Group) -> dict[str, Any]:
    return {
        "group": group.code,
        "title": group.title,
        "notes": list(group.notes),
        "measures": [_measure(measure) for measure in group.measures],
    }


def _measure(measure: Measure) -> dict[str, Any]:
    return {
        "measure": measure.code,
        "title": measure.title,
        "definition": measure.definition,
        "counted": measure.counted,
        "denominator": measure.denominator,
        "shape": measure.shape.value,
        "total": measure.total,
        "lines": [
            {"label": line.label, "count": line.count, "permille": _permille(measure.share(line))}
            for line in measure.lines
        ],
        "quantiles": dict(measure.quantiles),
    }


def _permille(share: float | None) -> int | None:
    """Whole thousandths: canonical JSON has no fractions."""
    return None if share is None else round(share * 1000)
