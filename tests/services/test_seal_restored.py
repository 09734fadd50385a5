"""A ledger whose database was restored, or whose server counts transactions anew, is sealed on whole."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator

import pytest

from registry.services.seal_ledger import Sealer
from tests.databases import Cluster, Connection, application, plain, tampering
from tests.sealed import Stream, missing, sealer_on


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


def test_a_database_restored_on_another_server_goes_on_whole(
    sealer: Sealer, writer: Connection, cluster: Cluster, database_url: str
) -> None:
    """The other server counts transactions anew; what the dump holds unsealed and what is written there is found."""
    Stream().write(writer, 3)
    sealer.seal()
    Stream().write(writer, 2)
    with tampering(database_url) as connection:
        # As after a restore: numbers of a server that had counted far, and a head that was made there.
        connection.execute(
            "UPDATE ledger_event SET written_in = (written_in::text::bigint + 1000000)::text::xid8"
        )
        connection.execute("UPDATE ledger_head SET cluster = 'another', seen = '1000000:1000000:'")
    Stream().write(writer, 1)
    with sealer_on(database_url) as restored:
        restored.batch = 2
        assert restored.seal_all() == 3
        Stream().write(writer, 1)
        assert restored.seal() == 1
    assert missing(database_url) == 0


def test_transactions_counted_anew_on_the_same_server_are_noticed(
    sealer: Sealer, writer: Connection, database_url: str
) -> None:
    Stream().write(writer, 3)
    sealer.seal()
    with tampering(database_url) as connection:
        connection.execute("UPDATE ledger_head SET seen = '900000000:900000000:'")
    Stream().write(writer, 1)
    with sealer_on(database_url) as other:
        assert other.seal() == 1
        assert other.seal() == 0


def test_a_dump_taken_in_between_is_restored_and_sealed_on(
    sealer: Sealer, writer: Connection, cluster: Cluster, database_url: str
) -> None:
    Stream().write(writer, 3)
    sealer.seal()
    Stream().write(writer, 2)
    programs = cluster.engine.bindir
    dumped = subprocess.run(
        [str(programs / "pg_dump"), "--dbname", plain(database_url)],
        check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    with cluster.empty() as url:
        subprocess.run(
            [str(programs / "psql"), "--quiet", "--dbname", plain(url), "-v", "ON_ERROR_STOP=1"],
            input=dumped, check=True, capture_output=True, text=True,
        )  # fmt: skip
        with application(url) as connection, sealer_on(url) as restored:
            Stream().write(connection)
            assert restored.seal() == 3
            assert missing(url) == 0
