"""Every event is sealed once, whatever order acts commit in, whoever dies, wherever it is restored."""

from __future__ import annotations

import random
from collections.abc import Iterator
from threading import Thread

import psycopg
import pytest

from registry.domain.errors import Unavailable
from registry.domain.merkle import leaf_hash, root
from registry.services.seal_ledger import Sealer
from registry.services.signed_heads import fits
from registry.storage import sealing
from registry.storage.transaction import reading
from tests.databases import Connection, application, owner, plain
from tests.sealed import INSTANT, KEY, Stream, leaves, missing, sealer_on


@pytest.fixture
def sealer(database_url: str) -> Iterator[Sealer]:
    """A sealer on this test's database."""
    with sealer_on(database_url) as opened:
        yield opened


@pytest.fixture
def writer(database_url: str) -> Iterator[Connection]:
    """Somebody who writes; each statement commits by itself."""
    with application(database_url) as connection:
        yield connection


def begun(url: str) -> Connection:
    """Somebody in the middle of an act."""
    connection = application(url)
    connection.execute("BEGIN")
    return connection


def test_events_are_sealed_once_and_stay(sealer: Sealer, writer: Connection, database_url: str) -> None:
    stream = Stream()
    stream.write(writer, 3)
    assert sealer.seal() == 3
    assert sealer.seal() == 0
    before = leaves(database_url)
    stream.write(writer, 2)
    assert sealer.seal() == 2
    assert leaves(database_url) == [*before, (stream.stream_id, 4), (stream.stream_id, 5)]


def test_a_transaction_that_commits_late_is_not_skipped(
    sealer: Sealer, writer: Connection, database_url: str
) -> None:
    Stream().write(writer)
    sealer.seal()
    late, early = Stream(), Stream()
    with begun(database_url) as slow:
        late.write(slow)
        early.write(writer, 2)
        assert sealer.seal() == 2
        Stream().write(writer)
        assert sealer.seal() == 1
        slow.execute("COMMIT")
    assert sealer.seal() == 1
    assert leaves(database_url)[-1] == (late.stream_id, 1)
    assert sealer.seal() == 0


def test_a_transaction_that_is_rolled_back_leaves_no_hole(
    sealer: Sealer, writer: Connection, database_url: str
) -> None:
    with begun(database_url) as failing:
        Stream().write(failing)
        Stream().write(writer)
        assert sealer.seal() == 1
        failing.execute("ROLLBACK")
    assert sealer.seal() == 0
    Stream().write(writer)
    assert sealer.seal() == 1


@pytest.mark.parametrize("batch", [1, 2, 7])
def test_small_batches_skip_nothing(sealer: Sealer, database_url: str, batch: int) -> None:
    sealer.batch = batch
    chance, open_acts = random.Random(batch), []  # noqa: S311 - the same each time
    with application(database_url) as first:
        Stream().write(first)
    sealer.seal_all()
    for _ in range(40):
        act = begun(database_url)
        Stream().write(act, chance.randint(1, 3))
        open_acts.append(act)
        if chance.random() < 0.6:
            done = open_acts.pop(chance.randrange(len(open_acts)))
            done.execute(chance.choice(["COMMIT", "COMMIT", "ROLLBACK"]))
            done.close()
        sealer.seal()
    for act in open_acts:
        act.execute("COMMIT")
        act.close()
    sealer.seal_all()
    assert missing(database_url) == 0
    assert len(leaves(database_url)) == len(set(leaves(database_url)))


def test_a_new_sealer_goes_on_where_the_last_one_stopped(
    sealer: Sealer, writer: Connection, database_url: str
) -> None:
    for _ in range(5):
        Stream().write(writer, 70)
        sealer.seal()
    with sealer_on(database_url) as other:
        Stream().write(writer, 3)
        assert other.seal() == 3
        Stream().write(writer, 4)
    assert sealer.seal() == 4
    with reading(sealer.database) as tx:
        head = sealing.last_head(tx)
        assert head is not None
        assert root(357, sealing.stored_nodes(tx)) == bytes(head["root"])


def test_nodes_of_the_kept_levels_give_the_root(
    sealer: Sealer, writer: Connection, database_url: str
) -> None:
    writer.execute(
        "INSERT INTO ledger_event (stream_id, sequence, stream, event_id, kind, recorded_at, body, previous_hash, hash)"
        " SELECT gen_random_uuid(), 1, 'patient', gen_random_uuid(), 'tested', '2026-03-02Z', '{}',"
        " decode(repeat('00', 32), 'hex'), sha256(n::text::bytea) FROM generate_series(1, 66000) n"
    )
    assert sealer.seal_all() == 66_000
    assert missing(database_url) == 0
    with reading(sealer.database) as tx:
        head = sealing.last_head(tx)
        assert head is not None
        assert root(66_000, sealing.stored_nodes(tx)) == bytes(head["root"])
    with owner(database_url) as connection:
        kept = connection.execute("SELECT level, count(*) FROM ledger_node GROUP BY level ORDER BY level")
        assert kept.fetchall() == [(8, 257), (16, 1)]


def test_two_sealers_do_not_work_at_once(sealer: Sealer, writer: Connection, database_url: str) -> None:
    Stream().write(writer)
    with owner(database_url) as other:
        other.execute("BEGIN")
        other.execute("SELECT pg_advisory_xact_lock(hashtextextended('ledger sealer', 3))")
        assert sealer.seal() == 0
        other.execute("ROLLBACK")
    assert sealer.seal() == 1


def test_a_sealer_that_gets_past_the_lock_is_stopped_by_the_keys(
    sealer: Sealer, writer: Connection, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    Stream().write(writer)
    sealer.seal()
    Stream().write(writer)
    with owner(database_url) as connection:
        row = connection.execute("SELECT tree_size FROM ledger_head").fetchone()
    assert row == (1,)
    stale = sealing.last_head
    with sealer_on(database_url) as other, reading(other.database) as tx:
        old = stale(tx)
        assert sealer.seal() == 1
        Stream().write(writer)
        monkeypatch.setattr(sealing, "try_lock", lambda _tx: True)
        monkeypatch.setattr(sealing, "last_head", lambda _tx: old)
    with sealer_on(database_url) as other, pytest.raises(Unavailable):
        other.seal()
    monkeypatch.undo()
    assert sealer.seal() == 1
    assert missing(database_url) == 0


def test_sealers_and_writers_at_once(database_url: str) -> None:
    with sealer_on(database_url) as one, sealer_on(database_url) as two:

        def write() -> None:
            with application(database_url) as connection:
                for _ in range(30):
                    connection.execute("BEGIN")
                    Stream().write(connection, 2)
                    connection.execute("COMMIT")

        def seal(sealer: Sealer) -> None:
            for _ in range(30):
                sealer.seal()

        threads = [Thread(target=write) for _ in range(3)]
        threads += [Thread(target=seal, args=[sealer]) for sealer in (one, two)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        one.seal_all()
    assert missing(database_url) == 0
    assert len(leaves(database_url)) == 180


def test_a_sealer_that_is_killed_half_way_leaves_nothing(
    sealer: Sealer, writer: Connection, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    Stream().write(writer, 2)

    def die(*_: object) -> None:
        with owner(database_url) as connection:
            connection.execute("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'")

    add_head = sealing.add_head
    monkeypatch.setattr(sealing, "add_head", die)
    with pytest.raises(Unavailable):
        sealer.seal()
    monkeypatch.setattr(sealing, "add_head", add_head)
    assert leaves(database_url) == []
    assert sealer.seal() == 2


def test_heads_are_signed_and_chained(sealer: Sealer, writer: Connection) -> None:
    for _ in range(3):
        Stream().write(writer)
        sealer.seal()
    with reading(sealer.database) as tx:
        heads = [sealing.signed_head(row) for row in sealing.heads(tx, 0, 10)]
    assert all(fits(head) for head in heads)
    assert [head.head.previous_size for head in heads] == [0, 1, 2]
    assert [head.head.previous_hash for head in heads[1:]] == [head.head.hash for head in heads[:-1]]
    assert {head.public_key for head in heads} == {KEY.public_key().public_bytes_raw()}
    assert {head.head.sealed_at for head in heads} == {INSTANT}


def test_a_leaf_is_made_of_the_events_hash(sealer: Sealer, writer: Connection) -> None:
    stream = Stream()
    stream.write(writer)
    sealer.seal()
    with reading(sealer.database) as tx:
        head = sealing.last_head(tx)
    assert head is not None
    assert bytes(head["root"]) == leaf_hash(stream.last)


def test_the_sealer_may_do_nothing_else(sealer: Sealer, database_url: str) -> None:
    breaches = (
        "SELECT body FROM ledger_event",
        "SELECT FROM patient",
        "DELETE FROM ledger_leaf",
        "UPDATE ledger_head SET root = root",
        "INSERT INTO ledger_event (stream_id) VALUES (gen_random_uuid())",
    )
    for breach in breaches:
        with (
            psycopg.connect(plain(database_url), options="-c role=registry_sealer") as connection,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
        ):
            connection.execute(breach.encode())
