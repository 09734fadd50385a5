"""A killed server comes back with everything that was committed."""

import subprocess
import threading
from pathlib import Path

import psycopg
import pytest

from registry.engine import Engine, EngineError, start
from registry.engine.account import account_for
from registry.engine.binaries import usable_binaries
from registry.engine.places import Places
from registry.engine.postmaster import ready

from .processes import NOT_DURABLE, User, gone_within, happens, postmaster, watchdog

DURABLE = {"fsync": "on"}
SLEEPERS = "SELECT count(*)::int FROM pg_stat_activity WHERE wait_event = 'PgSleep'"


def write(engine: Engine, value: int) -> None:
    with psycopg.connect(engine.dsn()) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (value int)")
        connection.execute("INSERT INTO kept VALUES (%s)", [value])


def kept(engine: Engine) -> list[int]:
    with psycopg.connect(engine.dsn()) as connection:
        return [row[0] for row in connection.execute("SELECT value FROM kept ORDER BY value")]


def answers(engine: Engine) -> bool:
    try:
        psycopg.connect(engine.dsn()).close()
    except psycopg.OperationalError:
        return False
    return True


def test_data_is_kept_from_one_start_to_the_next(home: Path) -> None:
    for value in (1, 2):
        with start(home) as engine:
            write(engine, value)
        assert gone_within(home, 1.0)
    with start(home) as engine:
        assert kept(engine) == [1, 2]


def test_a_killed_postmaster_comes_back_for_its_users_without_their_help(home: Path) -> None:
    with start(home) as engine:
        write(engine, 1)
        killed = postmaster(home)
        killed.kill()
        assert happens(lambda: not killed.is_running() and answers(engine))
        write(engine, 2)
        assert kept(engine) == [1, 2]


def test_a_postmaster_killed_again_and_again_comes_back_each_time(home: Path) -> None:
    with start(home) as engine:
        for value in range(3):
            write(engine, value)
            killed = postmaster(home)
            killed.kill()
            assert happens(lambda: answers(engine) and postmaster(home) != killed)  # noqa: B023  called at once
        assert kept(engine) == [0, 1, 2]


def test_a_postmaster_killed_while_its_backends_work_comes_back(home: Path) -> None:
    with start(home) as engine:
        write(engine, 1)

        def work() -> None:
            with pytest.raises(psycopg.OperationalError), psycopg.connect(engine.dsn()) as connection:
                connection.execute("INSERT INTO kept SELECT 2 FROM pg_sleep(60)")

        worker = threading.Thread(target=work)
        worker.start()
        with psycopg.connect(engine.dsn(), autocommit=True) as connection:
            assert happens(lambda: connection.execute(SLEEPERS).fetchone() == (1,))
        postmaster(home).kill()
        worker.join(timeout=10)
        assert happens(lambda: answers(engine))
        assert kept(engine) == [1]


def test_a_user_who_comes_while_the_killed_postmaster_recovers_gets_a_server(home: Path) -> None:
    with start(home) as engine:
        write(engine, 1)
        postmaster(home).kill()
        with start(home) as second:
            assert kept(second) == [1]


def test_server_watchdog_and_user_all_killed_leave_data_the_next_start_recovers(home: Path) -> None:
    with User(home, settings=DURABLE) as user:
        user.started()
        with start(home) as engine:
            write(engine, 1)
        watchdog(home).kill()
        postmaster(home).kill()
        user.end()
    assert (home / "data" / "postmaster.pid").exists()
    with start(home) as engine:
        assert kept(engine) == [1]


def test_a_lock_file_with_the_id_of_a_stranger_does_not_keep_the_server_down(home: Path) -> None:
    account = account_for(home)
    stranger = subprocess.Popen(["/bin/sleep", "60"], user=account.user, group=account.group)
    try:
        for lock_file in (home / "data" / "postmaster.pid", home / "run" / ".s.PGSQL.5432.lock"):
            lock_file.write_text(f"{stranger.pid}\n{home / 'data'}\n0\n5432\n{home / 'run'}\n\n\nready\n")
        with start(home, settings=NOT_DURABLE) as engine:
            assert answers(engine)
    finally:
        stranger.kill()
        stranger.wait()


def test_a_server_somebody_started_by_hand_is_left_alone(home: Path) -> None:
    account, bindir = account_for(home), usable_binaries(None, Places(home), account_for(home)).bindir
    command = [
        str(bindir / "postgres"),
        "-D",
        str(home / "data"),
        "-k",
        str(home / "run"),
        "-c",
        "listen_addresses=",
    ]
    by_hand = subprocess.Popen(
        command,
        stderr=subprocess.DEVNULL,
        user=account.user,
        group=account.group,
        extra_groups=account.groups,
    )
    try:
        assert happens(lambda: ready(Places(home)))
        with pytest.raises(EngineError, match="already exists"):
            start(home)
        assert ready(Places(home))
    finally:
        by_hand.terminate()
        by_hand.wait()


@pytest.mark.parametrize("name", ["port", "Listen_Addresses", "unix_socket_directories", "a b", "-c"])
def test_a_setting_the_engine_itself_stands_on_is_refused(home: Path, name: str) -> None:
    with pytest.raises(EngineError, match=name):
        start(home, settings={name: "1"})


def test_the_defaults_are_durable_and_a_start_can_change_them_for_itself(home: Path) -> None:
    def value(engine: Engine, name: str) -> object:
        with psycopg.connect(engine.dsn()) as connection:
            row = connection.execute("SELECT current_setting(%s)", [name]).fetchone()
            return row and row[0]

    with start(home, settings={"max_connections": "17", "fsync": "off"}) as engine:
        assert (value(engine, "max_connections"), value(engine, "fsync")) == ("17", "off")
    assert gone_within(home, 1.0)
    with start(home) as engine:
        shown = {name: value(engine, name) for name in ("max_connections", "fsync", "synchronous_commit")}
        assert shown == {"max_connections": "100", "fsync": "on", "synchronous_commit": "on"}
        assert value(engine, "data_checksums") == "on"
        assert value(engine, "listen_addresses") == ""


def test_the_values_of_a_refused_row_stay_out_of_the_log(home: Path) -> None:
    with start(home) as engine, psycopg.connect(engine.dsn()) as connection:
        connection.execute("CREATE TABLE patient (name text PRIMARY KEY)")
        connection.execute("INSERT INTO patient VALUES ('Doe')")
        with pytest.raises(psycopg.errors.UniqueViolation, match="Doe"):
            connection.execute("INSERT INTO patient VALUES ('Doe')")
    log = (home / "log" / "postgresql.log").read_text()
    assert "ready to accept connections" in log
    assert "Doe" not in log
