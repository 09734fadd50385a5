"""Heads are handed out: to the file outside the database, and to a witness."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from registry.domain.errors import Conflict, Unavailable
from registry.services import head_file
from registry.services.signed_heads import signature_fits
from registry.storage import sealing
from registry.storage.transaction import reading
from tests.databases import Connection, application, tampering
from tests.sealed import Stream, sealer_on, witness_server


@pytest.fixture
def writer(database_url: str) -> Iterator[Connection]:
    """Somebody who writes; each statement commits by itself."""
    with application(database_url) as connection:
        yield connection


def test_heads_stand_in_the_file_before_the_next_batch(
    writer: Connection, database_url: str, tmp_path: Path
) -> None:
    path = tmp_path / "heads.jsonl"
    with sealer_on(database_url, path) as sealer:
        for size in (1, 2, 3):
            Stream().write(writer)
            sealer.seal()
            last = head_file.last(path)
            assert last is not None
            assert last.head.tree_size == size
    path.unlink()
    with sealer_on(database_url, path) as sealer:
        sealer.seal()
    assert [line.head.head.tree_size for line in head_file.lines(path) if line.head] == [1, 2, 3]


def test_nothing_is_sealed_on_a_tree_that_was_rolled_back(
    writer: Connection, database_url: str, tmp_path: Path
) -> None:
    path = tmp_path / "heads.jsonl"
    with sealer_on(database_url, path) as sealer:
        for _ in range(2):
            Stream().write(writer)
            sealer.seal()
    with tampering(database_url) as connection:
        connection.execute("DELETE FROM ledger_head WHERE tree_size = 2")
        connection.execute("DELETE FROM ledger_leaf WHERE leaf_index = 1")
    with sealer_on(database_url, path) as sealer, pytest.raises(Conflict) as error:
        sealer.seal()
    assert error.value.code == "ledger-damaged"


@pytest.mark.parametrize(
    "damage", ["UPDATE ledger_leaf SET hash = sha256('x')", "DELETE FROM ledger_leaf WHERE leaf_index = 0"]
)
def test_nothing_is_sealed_on_leaves_that_do_not_give_the_root(
    writer: Connection, database_url: str, damage: str
) -> None:
    with sealer_on(database_url) as sealer:
        Stream().write(writer, 3)
        sealer.seal()
        Stream().write(writer)
    with tampering(database_url) as connection:
        connection.execute(damage.encode())
    with sealer_on(database_url) as sealer, pytest.raises(Conflict, match="Nothing is sealed"):
        sealer.seal()


def test_a_file_that_can_not_be_written_is_said(
    writer: Connection, database_url: str, tmp_path: Path
) -> None:
    Stream().write(writer)
    with (
        sealer_on(database_url, tmp_path / "nowhere" / "heads.jsonl") as sealer,
        pytest.raises(Unavailable, match="REGISTRY_HEADS_FILE"),
    ):
        sealer.seal()


def test_a_witness_signs_what_only_grew(writer: Connection, database_url: str) -> None:
    with witness_server() as server, sealer_on(database_url, witness=server.witness) as sealer:
        for _ in range(3):
            Stream().write(writer, 5)
            sealer.seal()
            assert sealer.ask_witness()
        assert not sealer.ask_witness()
        with reading(sealer.database) as tx:
            head = sealing.last_head(tx)
            assert head is not None
            (kept,) = sealing.witnesses(tx, head["tree_size"])
            signed = sealing.signed_head(head)
        assert signature_fits(
            server.witness.public_key, bytes(kept["signature"]), signed.head.witnessed_bytes
        )
        assert server.asked == 3


def test_a_witness_that_knows_another_size_is_shown_the_way_from_there(
    writer: Connection, database_url: str
) -> None:
    with witness_server() as server, sealer_on(database_url, witness=server.witness) as sealer:
        Stream().write(writer, 5)
        sealer.seal()
        sealer.ask_witness()
        with tampering(database_url) as connection:
            connection.execute("DELETE FROM ledger_witness")
        Stream().write(writer, 6)
        sealer.seal()
        assert sealer.ask_witness()
        assert server.asked == 3


def test_a_witness_that_saw_another_tree_does_not_sign(writer: Connection, database_url: str) -> None:
    with witness_server() as server, sealer_on(database_url, witness=server.witness) as sealer:
        Stream().write(writer, 5)
        sealer.seal()
        sealer.ask_witness()
        with tampering(database_url) as connection:
            for table in ("witness", "head", "leaf", "node"):
                connection.execute(f"DELETE FROM ledger_{table}".encode())
        Stream().write(writer, 1)
        with sealer_on(database_url, witness=server.witness) as forger:
            forger.seal()
            with tampering(database_url) as connection:
                connection.execute("UPDATE ledger_leaf SET hash = sha256(hash)")
                connection.execute("UPDATE ledger_head SET root = sha256(root)")
            with pytest.raises(Unavailable) as error:
                forger.ask_witness()
    assert error.value.code == "witness-disagrees"


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ((200, {"signature": "00" * 64}), "witness-disagrees"),
        ((200, {"signature": "no signature"}), "witness-disagrees"),
        ((200, {}), "witness-disagrees"),
        ((409, {"tree_size": 99}), "witness-disagrees"),
        ((409, {"tree_size": -1}), "witness-disagrees"),
        ((409, {}), "witness-disagrees"),
        ((422, {}), "witness-disagrees"),
        ((500, {}), "witness-silent"),
    ],
)
def test_a_witness_that_says_something_else_is_not_kept(
    writer: Connection,
    database_url: str,
    monkeypatch: pytest.MonkeyPatch,
    answer: tuple[int, dict[str, object]],
    code: str,
) -> None:
    with witness_server() as server, sealer_on(database_url, witness=server.witness) as sealer:
        monkeypatch.setattr(server, "answer", lambda _asked: answer)
        Stream().write(writer)
        sealer.seal()
        with pytest.raises(Unavailable) as error:
            sealer.ask_witness()
        assert error.value.code == code
        with reading(sealer.database) as tx:
            assert sealing.last_witnessed(tx) == 0


def test_a_witness_that_does_not_answer_holds_nothing_up(writer: Connection, database_url: str) -> None:
    with witness_server() as server:
        silent = server.witness
    with sealer_on(database_url, witness=silent) as sealer:
        Stream().write(writer)
        assert sealer.seal() == 1
        with pytest.raises(Unavailable) as error:
            sealer.ask_witness()
        assert error.value.code == "witness-silent"
