"""An engine tells its address in the forms others need."""

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
import sqlalchemy

from registry.engine import Engine, EngineError, start
from registry.engine.places import SHORT_PLACE, Places

from .processes import NOT_DURABLE, ROOT, gone_within


def reached(engine: Engine) -> bool:
    """Whether both addresses lead to the server."""
    with psycopg.connect(engine.dsn()) as connection:
        one = connection.execute("SELECT 1").fetchone()
    with sqlalchemy.create_engine(engine.url("postgres"), poolclass=sqlalchemy.NullPool).connect() as through:
        return one == (1,) == tuple(through.execute(sqlalchemy.text("SELECT 1")).one())


@pytest.mark.parametrize("name", ["plain", 'it\'s a "home", 100% täglich', "long " * 30])
def test_the_server_is_reached_whatever_the_path_of_its_home(place: Path, name: str) -> None:
    home = place / name
    with start(home, settings=NOT_DURABLE) as engine:
        assert reached(engine)
    assert gone_within(home, 1.0)


def test_the_socket_of_a_long_home_lies_in_a_private_directory_that_goes_with_the_server(place: Path) -> None:
    home = place / ("x" * 100)
    sockets = Places(home).sockets
    with start(home, settings=NOT_DURABLE):
        assert sockets.parent == SHORT_PLACE
        assert sockets.stat().st_mode & 0o777 == 0o700
    assert gone_within(home, 1.0)
    assert not sockets.exists()


def test_a_directory_somebody_else_put_where_the_socket_goes_is_refused(place: Path) -> None:
    home = place / ("x" * 100)
    sockets = Places(home).sockets
    sockets.mkdir(0o755)
    try:
        with pytest.raises(EngineError, match="must be a directory of"):
            start(home, settings=NOT_DURABLE)
    finally:
        sockets.rmdir()


def test_a_url_names_the_database_and_the_role(home: Path) -> None:
    with start(home, settings=NOT_DURABLE) as engine:
        url = sqlalchemy.make_url(engine.url(role="registry_app"))
        assert (url.drivername, url.username, url.database) == (
            "postgresql+psycopg",
            "registry_app",
            "registry",
        )
        assert sqlalchemy.make_url(engine.url("a/b")).username == "postgres"
        assert sqlalchemy.make_url(engine.url("a/b")).database == "a/b"


def test_the_callers_postgresql_variables_change_nothing(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "PGPORT": "1",
        "PGDATA": "/nowhere",
        "PGHOST": "nowhere",
        "LC_ALL": "xx",
        "TZ": "xx",
    }.items():
        monkeypatch.setenv(name, value)
    with start(home, settings=NOT_DURABLE) as engine:
        assert reached(engine)


def test_a_relative_home_is_the_same_home(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(home.parent)
    with start(home, settings=NOT_DURABLE) as first, start(Path("home")) as second:
        assert first.dsn() == second.dsn()


def test_the_server_runs_psql_for_whoever_asks_on_the_command_line(home: Path) -> None:
    asked = [sys.executable, "-m", "registry.engine", "--home", str(home), "psql", "-Atc", "SELECT 40 + 2"]
    told = subprocess.run(
        asked, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=True
    )
    assert told.stdout == "42\n"


def test_the_command_line_tells_what_is_wrong_and_fails(place: Path) -> None:
    asked = [sys.executable, "-m", "registry.engine", "--home", str(place), "--bindir", str(place), "psql"]
    told = subprocess.run(asked, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False)
    assert told.returncode == 1
    assert "REGISTRY_PG_BINDIR" in told.stderr
    assert "Traceback" not in told.stderr
