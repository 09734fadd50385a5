"""Every question of an ask is answered through indexes, however many patients there are."""

from collections.abc import Iterator

import psycopg
import pytest

from benchmarks.plans import tables_read_whole
from benchmarks.population import populate
from tests import databases
from tests.databases import Cluster


@pytest.fixture(scope="module")
def populated(cluster: Cluster) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """A database of a few thousand patients with a history."""
    with cluster.clone() as url, databases.owner(url) as connection:
        populate(connection, 2_000, open_each=1)
        yield connection


def test_no_statement_of_an_ask_reads_a_large_table_whole(
    populated: psycopg.Connection[tuple[object, ...]],
) -> None:
    assert tables_read_whole(populated) == []


def test_a_missing_index_is_found(populated: psycopg.Connection[tuple[object, ...]]) -> None:
    populated.execute("DROP INDEX counseling_latest_ix")
    populated.execute("ALTER TABLE counseling DROP CONSTRAINT counseling_pkey")
    assert tables_read_whole(populated) == ["facts of the prescription gate: counseling"] * 2
