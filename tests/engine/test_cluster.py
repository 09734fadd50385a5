"""A data directory is made whole or not at all, and opened only by the version that wrote it."""

import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from registry.engine import EngineError, start

from .processes import NOT_DURABLE, ROOT, User, gone_within, happens

OTHERS = sorted(Path("/usr/lib/postgresql").glob("*/bin"))

needs_another_version = pytest.mark.skipif(not OTHERS, reason="no PostgreSQL below /usr/lib/postgresql")

BY_CODE_POINT = """
SELECT string_agg(letter, '' ORDER BY letter), upper('é') FROM unnest(ARRAY['a', 'é', 'Z']) AS letter
"""

COME_AND_GO = """
import sys
from pathlib import Path
import psycopg
from registry.engine import start
for _ in range(12):
    with start(Path(sys.argv[1]), settings={"fsync": "off"}) as engine:
        with psycopg.connect(engine.dsn()) as connection:
            connection.execute("SELECT 1")
"""


def test_two_processes_that_start_at_once_on_an_empty_home_get_one_server(new_home: Path) -> None:
    with User(new_home) as first, User(new_home) as second:
        dsns = {first.started()["dsn"], second.started()["dsn"]}
        assert len(dsns) == 1
        with psycopg.connect(dsns.pop()) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)


def test_processes_that_come_and_go_at_once_always_find_a_server(new_home: Path) -> None:
    crowd = [
        subprocess.Popen([sys.executable, "-c", COME_AND_GO, str(new_home)], env={"PYTHONPATH": str(ROOT)})
        for _ in range(3)
    ]
    assert [process.wait(timeout=60) for process in crowd] == [0, 0, 0]


def test_an_initdb_whose_starter_was_killed_is_done_again(new_home: Path) -> None:
    with User(new_home) as user:
        assert happens((new_home / "data.new" / "PG_VERSION").exists)
        user.end()
    assert not (new_home / "data").exists()
    with start(new_home, settings=NOT_DURABLE) as engine, psycopg.connect(engine.dsn()) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    assert not (new_home / "data.new").exists()


def test_the_remains_of_an_interrupted_initdb_are_never_used(new_home: Path) -> None:
    (new_home / "data.new").mkdir(parents=True)
    new_home.chmod(0o755)
    (new_home / "data.new" / "PG_VERSION").write_text("18\n")
    with start(new_home, settings=NOT_DURABLE) as engine, psycopg.connect(engine.dsn()) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    assert not (new_home / "data.new").exists()


def test_text_is_utf_8_sorted_by_code_point(home: Path) -> None:
    with start(home, settings=NOT_DURABLE) as engine, psycopg.connect(engine.dsn()) as connection:
        assert connection.execute(BY_CODE_POINT).fetchone() == ("Zaé", "É")


def test_a_running_server_of_another_version_is_not_joined(home: Path) -> None:
    with start(home, settings=NOT_DURABLE):
        version = home / "data" / "PG_VERSION"
        before = version.read_text()
        version.write_text("14\n")
        with pytest.raises(EngineError, match="written by PostgreSQL 14"):
            start(home)
        version.write_text(before)


def test_data_of_another_major_version_is_refused_with_the_way_to_bring_it_over(home: Path) -> None:
    start(home, settings=NOT_DURABLE).close()
    assert gone_within(home, 1.0)
    (home / "data" / "PG_VERSION").write_text("14\n")
    with pytest.raises(EngineError, match=r"written by PostgreSQL 14(?s:.)*pg_dumpall(?s:.)*psql"):
        start(home)
    assert gone_within(home, 1.0)


@needs_another_version
@pytest.mark.parametrize("bindir", OTHERS, ids=lambda bindir: f"PostgreSQL {bindir.parent.name}")
def test_the_programs_of_another_version_serve_as_well(new_home: Path, bindir: Path) -> None:
    for expected in ([], [(1,)]):
        with start(new_home, bindir=bindir) as engine, psycopg.connect(engine.dsn()) as connection:
            assert connection.info.server_version // 10000 == int(bindir.parent.name)
            assert engine.bindir == bindir
            connection.execute("CREATE TABLE IF NOT EXISTS kept (value int)")
            assert connection.execute("SELECT value FROM kept").fetchall() == expected
            connection.execute("INSERT INTO kept VALUES (1)")
            assert connection.execute(BY_CODE_POINT).fetchone() == ("Zaé", "É")
        assert gone_within(new_home, 1.0)


@needs_another_version
def test_the_commands_of_the_refusal_bring_the_data_to_the_new_version(new_home: Path) -> None:
    with start(new_home, bindir=OTHERS[0], settings=NOT_DURABLE) as engine:
        with psycopg.connect(engine.dsn(), autocommit=True) as connection:
            connection.execute("CREATE DATABASE registry")
        with psycopg.connect(engine.dsn("registry")) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 'é' AS value")
    assert gone_within(new_home, 1.0)
    with pytest.raises(EngineError, match="pg_dumpall") as refusal:
        start(new_home)
    for command in str(refusal.value).splitlines()[1:]:
        ready = command.replace(f"BINDIR_OF_{OTHERS[0].parent.name}", str(OTHERS[0]))
        subprocess.run(ready.split(), env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"}, check=True)
        assert gone_within(new_home, 1.0)
    with start(new_home) as engine, psycopg.connect(engine.dsn("registry")) as connection:
        assert connection.execute("SELECT value FROM kept").fetchone() == ("é",)
