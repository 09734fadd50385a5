"""The project's own scenario files."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from registry.programs import load_editions
from registry.scenarios.reading import read_scenarios
from registry.scenarios.scenario import Scenario

FOLDER = Path(__file__).parent
FILES = sorted(FOLDER.glob("*.toml"))


@cache
def scenarios(file: Path) -> tuple[Scenario, ...]:
    """Return what the file says."""
    return read_scenarios(file, load_editions().programs)


def every_scenario() -> list[tuple[Path, Scenario]]:
    """Return all of them, each with its file."""
    return [(file, scenario) for file in FILES for scenario in scenarios(file)]
