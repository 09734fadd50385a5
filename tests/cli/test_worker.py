"""`registry worker` seals until a signal ends it, and goes on after what fails."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from registry.cli import worker
from registry.config import Config
from registry.programs.keys import new_key
from registry.services import verdict_file
from tests.databases import application, owner, tampering
from tests.engine.processes import happens
from tests.sealed import Stream, leaves, missing, sealer_on, witness_server

SOON_S = 20.0
EAGER = "from registry.cli import run, worker; worker.PAUSE_S = 0.0; run(['worker'])"


def test_a_worker_seals_until_a_signal_ends_it(database_url: str, tmp_path: Path) -> None:
    new_key(tmp_path / "key")
    process = subprocess.Popen(
        [sys.executable, "-m", "registry.cli", "worker"],
        env={
            "PATH": os.environ["PATH"],
            "HOME": str(tmp_path),
            "REGISTRY_DATABASE_URL": database_url,
            "REGISTRY_SEALING_KEY_FILE": str(tmp_path / "key"),
        },
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        with application(database_url) as connection:
            Stream().write(connection, 3)
            assert happens(lambda: missing(database_url) == 0, SOON_S)
            Stream().write(connection, 3)
            assert happens(lambda: missing(database_url) == 0, SOON_S)
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=SOON_S)
    finally:
        process.kill()
        process.wait()
    assert (process.returncode, "Sealing the ledger" in out, err) == (0, True, "")


def test_a_worker_that_is_killed_holds_nobody_up(database_url: str, tmp_path: Path) -> None:
    """Killed at any instant under load, again and again; the next one goes on, and nothing is missing or twice."""
    new_key(tmp_path / "key")
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "REGISTRY_DATABASE_URL": database_url,
        "REGISTRY_SEALING_KEY_FILE": str(tmp_path / "key"),
        "REGISTRY_HEADS_FILE": str(tmp_path / "heads.jsonl"),
    }
    command = [sys.executable, "-c", EAGER]
    with application(database_url) as connection:
        for round_ in range(3):
            process = subprocess.Popen(command, env=environment, cwd=Path(worker.__file__).parents[2])
            before = len(leaves(database_url))
            while len(leaves(database_url)) == before:
                Stream().write(connection, 20)
            time.sleep(0.05 * round_)
            process.kill()
            process.wait()
        with sealer_on(database_url) as sealer:
            sealer.seal_all()
    assert missing(database_url) == 0
    assert len(set(leaves(database_url))) == len(leaves(database_url))


def test_work_goes_on_when_the_database_is_back(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "PAUSE_AFTER_FAILURE_S", 0.1)
    monkeypatch.setattr(worker, "WITNESS_PAUSE_S", 0.1)
    monkeypatch.setattr(worker, "PAUSE_S", 0.05)
    ending = threading.Event()
    with witness_server() as server, sealer_on(database_url, witness=server.witness) as sealer:
        working = threading.Thread(target=worker.work, args=[sealer, ending])
        working.start()
        try:
            with application(database_url) as connection:
                Stream().write(connection, 2)
                assert happens(lambda: missing(database_url) == 0, SOON_S)
                with owner(database_url) as other:
                    other.execute(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                        " WHERE usename = current_user AND application_name = 'registry_sealer'"
                    )
                Stream().write(connection, 2)
                assert happens(lambda: missing(database_url) == 0, SOON_S)
            assert happens(lambda: server.last is not None and server.last.head.tree_size == 4, SOON_S)
        finally:
            ending.set()
            working.join()


def test_the_whole_ledger_is_verified_beside_the_sealing(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(worker, "FIRST_LOOK_S", 0.0)
    monkeypatch.setattr(worker, "LOOK_EVERY_S", 0.1)
    config, heads, ending = (
        Config(database_url=database_url, heads_file=tmp_path / "heads"),
        tmp_path / "heads",
        threading.Event(),
    )
    with application(database_url) as connection:
        Stream().write(connection, 2)
    with sealer_on(database_url, heads) as sealer:
        sealer.seal()
    with worker.verifying(config, database_url, ending):
        assert happens(
            lambda: (verdict := verdict_file.read(heads)) is not None and verdict.defects == 0, SOON_S
        )
        with tampering(database_url) as connection:
            connection.execute("UPDATE ledger_event SET kind = 'falsified' WHERE sequence = 1")
        assert happens(
            lambda: (verdict := verdict_file.read(heads)) is not None and verdict.defects == 1, SOON_S
        )
        assert happens(lambda: "does not verify in 1 places" in caplog.text, SOON_S)
        ending.set()


def test_a_damaged_tree_is_logged_once_and_not_sealed_on(
    database_url: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(worker, "PAUSE_AFTER_FAILURE_S", 0.02)
    with application(database_url) as connection:
        Stream().write(connection, 2)
        with sealer_on(database_url) as sealer:
            sealer.seal()
        Stream().write(connection, 1)
    with tampering(database_url) as connection:
        connection.execute("UPDATE ledger_leaf SET hash = sha256('x') WHERE leaf_index = 0")
    ending = threading.Event()
    threading.Timer(1, ending.set).start()
    with sealer_on(database_url) as sealer:
        worker.work(sealer, ending)
    assert [record.getMessage().split(":")[0] for record in caplog.records] == ["Nothing is sealed"]
    assert missing(database_url) == 1
