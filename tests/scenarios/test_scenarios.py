"""Every scenario of this folder gets the answers that it expects, from one application a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path

import pytest

from registry.scenarios.play import play
from registry.scenarios.scenario import Scenario
from registry.scenarios.stage import Stage, set_stage
from tests.databases import Cluster
from tests.scenarios.files import every_scenario

CASES = [
    pytest.param(file, scenario, id=f"{file.stem}: {scenario.name}") for file, scenario in every_scenario()
]


@pytest.fixture(scope="module")
def stage_of(cluster: Cluster) -> Iterator[Callable[[Path], Stage]]:
    """What gives the application on which the scenarios of a file are played, always the same one."""
    with ExitStack() as until_the_end:

        @cache
        def stage_of(file: Path) -> Stage:
            stage = set_stage(until_the_end.enter_context(cluster.clone()))
            until_the_end.callback(stage.leave)
            return stage

        yield stage_of


@pytest.mark.parametrize(("file", "scenario"), CASES)
def test_scenario(stage_of: Callable[[Path], Stage], file: Path, scenario: Scenario) -> None:
    played = play(stage_of(file), scenario)
    assert played.passed, str(played)
