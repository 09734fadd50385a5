"""Every scenario of this folder gets the answers that it expects, from one application a file."""

from __future__ import annotations

from collections.abc import Iterator
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
def stage(cluster: Cluster, request: pytest.FixtureRequest) -> Iterator[Stage]:
    """The application on which the scenarios of one file are played; the parameter names the file."""
    assert isinstance(request.param, Path)
    with cluster.clone() as url:
        own = set_stage(url)
        yield own
        own.leave()


@pytest.mark.parametrize(("stage", "scenario"), CASES, indirect=["stage"])
def test_scenario(stage: Stage, scenario: Scenario) -> None:
    played = play(stage, scenario)
    assert played.passed, str(played)
