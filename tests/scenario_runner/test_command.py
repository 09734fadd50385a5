"""`registry scenarios run` prints a line a scenario and says by its exit code how it went."""

from __future__ import annotations

from pathlib import Path

import psycopg

from registry.storage.temporary import PREFIX
from tests.cli.conftest import CommandLine
from tests.databases import plain
from tests.scenario_runner.files import GOOD, scenario, written

LATE = scenario(name='"too many days"', prescription="{ days_supply = 29 }")
DATABASES = "SELECT count(*) FROM pg_database WHERE datname LIKE %s"


def test_all_passed(on_database: CommandLine, tmp_path: Path) -> None:
    ran = on_database("scenarios", "run", str(written(tmp_path, GOOD)))
    assert (ran.code, ran.out, ran.err) == (0, "ok a man\n1 passed, 0 failed\n", "")


def test_what_was_expected_and_what_came_stand_side_by_side(on_database: CommandLine, tmp_path: Path) -> None:
    files = written(tmp_path, GOOD), written(tmp_path, LATE, name="more.toml")
    ran = on_database("scenarios", "run", *map(str, files))
    assert ran.code == 1
    assert ran.out.splitlines() == [
        "ok a man",
        "FAIL too many days: expected authorized, got refused [days-supply-within-limit/TOO_LONG]",
        "1 passed, 1 failed",
    ]


def test_a_file_that_is_not_understood_stops_everything(on_database: CommandLine, tmp_path: Path) -> None:
    bad = [written(tmp_path, scenario(whit="[]"), name=name) for name in ("one.toml", "two.toml")]
    ran = on_database("scenarios", "run", str(written(tmp_path, GOOD)), *map(str, bad))
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.splitlines() == [
        f"registry: {file}: scenario 'a case': unknown key 'whit'; the nearest is 'with'" for file in bad
    ]


def test_no_file_is_bad_input(registry: CommandLine, tmp_path: Path) -> None:
    assert registry("scenarios", "run").code == 2
    assert registry("scenarios", "run", str(tmp_path / "none.toml")).code == 2


def test_the_database_of_the_run_is_gone_afterwards(
    on_database: CommandLine, database_url: str, tmp_path: Path
) -> None:
    on_database("scenarios", "run", str(written(tmp_path, GOOD, LATE)))
    with psycopg.connect(plain(database_url)) as connection:
        assert connection.execute(DATABASES, [f"{PREFIX}%"]).fetchone() == (0,)
