"""`registry db` brings any database to the newest schema, and notices one that is not there."""

from __future__ import annotations

from tests.cli.conftest import CommandLine
from tests.databases import Cluster, owner


def test_a_migrated_database_passes(on_database: CommandLine) -> None:
    assert on_database("db", "check").code == 0


def test_an_empty_database_fails_the_check_until_it_is_upgraded(
    registry: CommandLine, cluster: Cluster
) -> None:
    with cluster.empty() as url:
        registry.set("REGISTRY_DATABASE_URL", url)
        before = registry("db", "check")
        assert (before.code, before.err) == (1, "")
        assert "registry db upgrade" in before.out
        assert registry("db", "upgrade").code == 0
        assert registry("db", "check").code == 0


def test_a_schema_of_another_version_fails_the_check(on_database: CommandLine, database_url: str) -> None:
    with owner(database_url) as connection:
        connection.execute("DELETE FROM alembic_version")
    assert on_database("db", "check").code == 1
