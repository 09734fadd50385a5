"""What an edition's terms make of the rules is what the API answers, on both sides of each limit.

A spread of the cases is played at each run; with REGISTRY_EVERY_CASE set, every case of every edition (some minutes).
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator

import pytest

from registry.scenarios.play import play
from registry.scenarios.stage import Stage, set_stage
from tests.scenarios.generated.product import EDITIONS, Made, every_case, spread_of

EVERY_CASE = "REGISTRY_EVERY_CASE"


def chosen() -> list[Made]:
    """The cases of this run."""
    if os.environ.get(EVERY_CASE):
        return [made for program in EDITIONS for one in EDITIONS[program] for made in every_case(one.name)]
    return [made for program in EDITIONS for made in spread_of(program)]


@pytest.fixture(scope="module")
def stage(module_database_url: str) -> Iterator[Stage]:
    """The application on which all of them are played."""
    stage = set_stage(module_database_url)
    yield stage
    stage.leave()


@pytest.mark.parametrize("made", [pytest.param(made, id=made.name) for made in chosen()])
def test_case(stage: Stage, made: Made) -> None:
    played = play(stage, made.scenario)
    assert played.passed, str(played)


def test_no_name_stands_for_two_cases() -> None:
    every = [made for program in EDITIONS for one in EDITIONS[program] for made in every_case(one.name)]
    names = Counter(made.name for made in every)
    assert not {name for name, times in names.items() if times > 1}


def test_every_case_can_be_read_as_one_of_a_file() -> None:
    for program in EDITIONS:
        for edition in EDITIONS[program]:
            assert all(made.scenario.name == made.name for made in every_case(edition.name))
