"""The values of the programs' texts of advisories, as `registry programs check` lists them."""

from __future__ import annotations

from collections.abc import Iterator

from registry.programs import Editions
from registry.programs.advisory_tables import flat_parameters
from registry.programs.edition_tables import written


def advisory_rows(editions: Editions) -> Iterator[dict[str, object]]:
    """A row for each value, and one for each advisory that has a source of its own."""
    for program in editions.programs:
        for text in editions.advisories(program):
            for code, rule in text.rules.items():
                row = {"edition": text.name, "precondition": f"advisory {code}"}
                if rule.evidence is not None:
                    yield {**row, **_said("", "", rule.evidence, rule.cite)}
                for name, value in flat_parameters(rule.parameters):
                    parameter = name.replace("`", "")
                    yield {**row, **_said(parameter, written(value), value.evidence, value.cite)}


def _said(parameter: str, value: str, evidence: str, cite: tuple[str, ...]) -> dict[str, object]:
    said = {"parameter": parameter, "value": value, "evidence": str(evidence)}
    return {**said, "citation": ", ".join(cite)}
