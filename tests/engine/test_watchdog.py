"""The server runs while it has users, however they come and go, and no longer."""

import os
import shutil
import signal
from pathlib import Path

import psycopg
import pytest

from registry.engine import EngineError, start
from registry.engine.locks import open_lock, try_exclusive

from .processes import NOT_DURABLE, User, gone_within, happens, left, postmaster, watchdog


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_the_server_is_gone_within_a_second_after_its_last_user_was_ended(
    home: Path, how: signal.Signals
) -> None:
    with User(home) as user:
        user.started()
        user.end(how)
        assert gone_within(home, 1.0)


def test_a_server_with_open_transactions_is_gone_within_a_second_too(home: Path) -> None:
    with start(home, settings=NOT_DURABLE) as engine, psycopg.connect(engine.dsn()) as open_transaction:
        open_transaction.execute("CREATE TABLE unfinished AS SELECT generate_series(1, 100000)")
        engine.close()
        assert gone_within(home, 1.0)
        open_transaction.close()


def test_three_processes_share_one_server_until_the_last_of_them_dies(home: Path) -> None:
    with User(home) as first, User(home) as second, User(home) as third:
        for user in (first, second, third):
            user.started()
        server = postmaster(home)
        first.end(signal.SIGKILL)
        assert not gone_within(home, 0.4)
        second.end(signal.SIGTERM)
        assert not gone_within(home, 0.4)
        assert postmaster(home) == server
        third.end(signal.SIGKILL)
        assert gone_within(home, 1.0)


def test_a_forked_child_keeps_the_server_after_its_parent_was_killed(home: Path) -> None:
    with User(home, fork=True) as user:
        child = int(user.started()["child"])
        user.process.kill()
        assert not gone_within(home, 0.4)
        os.kill(child, signal.SIGKILL)
        assert gone_within(home, 1.0)


def test_a_closed_engine_can_be_closed_again_and_leaves_the_engines_of_others_alone(home: Path) -> None:
    with User(home) as other:
        other.started()
        mine = start(home)
        mine.close()
        mine.close()
        assert not gone_within(home, 0.4)


def test_a_killed_watchdog_is_replaced_by_the_next_user(home: Path) -> None:
    with User(home) as first:
        first.started()
        server = postmaster(home)
        watchdog(home).kill()
        with User(home) as second:
            second.started()
            assert postmaster(home) == server
            watchdog(home)
            first.end()
            second.end()
            assert gone_within(home, 1.0)


def test_a_server_left_without_watchdog_and_users_is_taken_over_and_stopped(home: Path) -> None:
    with User(home) as user:
        user.started()
        server = postmaster(home)
        watchdog(home).kill()
        user.end()
    assert not gone_within(home, 0.4)
    with start(home):
        assert postmaster(home) == server
    assert gone_within(home, 1.0)


def test_the_terminals_interrupt_and_a_polite_end_do_not_end_the_watchdog(home: Path) -> None:
    with User(home) as first, User(home) as second:
        first.started()
        second.started()
        server = postmaster(home)
        os.killpg(first.process.pid, signal.SIGINT)
        watchdog(home).terminate()
        assert not happens(lambda: server not in left(home), 0.4)
        watchdog(home)


def test_the_watchdog_keeps_no_pipe_and_no_directory_of_its_starter(home: Path) -> None:
    with User(home) as starter:
        starter.started()
        with start(home):
            starter.process.terminate()
            starter.process.communicate(timeout=5)  # would wait for every holder of the pipes
            assert watchdog(home).cwd() == "/"


def test_a_home_removed_right_after_its_last_user_leaves_no_process(home: Path) -> None:
    start(home, settings=NOT_DURABLE).close()
    while home.exists():
        shutil.rmtree(home, ignore_errors=True)
    assert gone_within(home, 1.0)


def test_a_server_that_can_not_start_is_reported_with_its_log_and_leaves_nothing(home: Path) -> None:
    with pytest.raises(EngineError, match=r"did not start in .*data(?s:.)*shared_buffers"):
        start(home, settings={"shared_buffers": "plenty"})
    assert gone_within(home, 1.0)
    with start(home, settings=NOT_DURABLE) as engine, psycopg.connect(engine.dsn()) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_server_that_takes_too_long_to_start_is_reported_and_comes_with_the_next_start(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as hasty:
        hasty.setattr("registry.engine.server.SLOWEST_RECOVERY_S", 0.001)
        with pytest.raises(EngineError, match=r"not ready after .*postgresql.log, then start again"):
            start(home, settings=NOT_DURABLE)
    with start(home, settings=NOT_DURABLE) as engine, psycopg.connect(engine.dsn()) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_server_that_takes_too_long_to_stop_is_reported(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("registry.engine.server.SLOWEST_RECOVERY_S", 0.05)
    stopping = open_lock(home / "users.lock")
    try:
        assert try_exclusive(stopping)
        with pytest.raises(EngineError, match="has been stopping"):
            start(home)
    finally:
        os.close(stopping)
