"""Each migration goes up, down and up again, and comes out the same; several at once do it once."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory

from registry.storage import migrating
from registry.storage.revisions import migrations_folder
from registry.storage.transaction import APP_ROLE
from tests import databases
from tests.databases import Cluster
from tests.migrations.dumps import dump

ROLE_EXISTS = "SELECT count(*) FROM pg_roles WHERE rolname = %s"


def revisions() -> list[str]:
    """All revisions, oldest first."""
    config = Config()
    config.set_main_option("script_location", str(migrations_folder()))
    return [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()][::-1]


@pytest.fixture(scope="module")
def empty_url(cluster: Cluster) -> Iterator[str]:
    """A database that climbs from step to step through this file."""
    with cluster.empty() as url:
        yield url


@pytest.mark.parametrize("revision", revisions())
def test_a_step_goes_up_down_and_up(cluster: Cluster, empty_url: str, revision: str) -> None:
    before, reached = migrating.current(empty_url), []
    if before is None:
        migrating.upgrade(empty_url, revision)
        migrating.downgrade(empty_url, "base")  # leaves the empty table that remembers the revision
    bottom = dump(cluster, empty_url)
    for _ in range(2):
        migrating.upgrade(empty_url, revision)
        reached.append(dump(cluster, empty_url))
        migrating.downgrade(empty_url, before or "base")
        assert dump(cluster, empty_url) == bottom
    migrating.upgrade(empty_url, revision)
    assert reached == [dump(cluster, empty_url)] * 2
    assert migrating.current(empty_url) == revision


def test_all_steps_go_down_at_once_and_leave_nothing(cluster: Cluster) -> None:
    with cluster.clone() as url:
        migrating.downgrade(url, "base")
        assert {entry.name for entry in dump(cluster, url)} == {
            "alembic_version",
            "alembic_version alembic_version_pkc",
        }
        assert migrating.current(url) is None
        assert not migrating.at_head(url)
        migrating.upgrade(url)
        assert migrating.at_head(url)


def test_an_upgrade_of_what_is_at_the_head_does_nothing(cluster: Cluster, database_url: str) -> None:
    before = dump(cluster, database_url)
    migrating.upgrade(database_url)
    assert dump(cluster, database_url) == before


def test_the_steps_are_numbered_in_order_and_tell_their_reason() -> None:
    names = sorted(path.name for path in (migrations_folder() / "versions").glob("[0-9]*.py"))
    assert [name[:4] for name in names] == [f"{n:04}" for n in range(1, len(names) + 1)] == revisions()
    for name in names:
        text = (migrations_folder() / "versions" / name).read_text()
        assert re.match(r'"""[^\n]+\.\n\n[^"]{80}', text), f"{name} gives no reason"


def test_two_processes_upgrade_at_once(cluster: Cluster) -> None:
    program = "import sys; from registry.storage.migrating import upgrade; upgrade(sys.argv[1])"
    checkout = Path(migrating.__file__).parents[2]
    with cluster.empty() as url:
        command = [sys.executable, "-c", program, url]
        both = [subprocess.Popen(command, cwd=checkout, stderr=subprocess.PIPE) for _ in range(2)]
        for process in both:
            _, complaint = process.communicate()
            assert (process.returncode, complaint) == (0, b"")
        assert migrating.at_head(url)


def test_an_upgrade_waits_for_the_one_that_runs(cluster: Cluster) -> None:
    with cluster.empty() as url, databases.owner(url) as other:
        other.execute("SELECT pg_advisory_lock(7236736301)")
        program = "import sys; from registry.storage.migrating import upgrade; upgrade(sys.argv[1])"
        waiting = subprocess.Popen(
            [sys.executable, "-c", program, url], cwd=Path(migrating.__file__).parents[2]
        )
        with pytest.raises(subprocess.TimeoutExpired):
            waiting.wait(1)
        assert migrating.current(url) is None
        other.execute("SELECT pg_advisory_unlock_all()")
        assert waiting.wait(20) == 0
        assert migrating.at_head(url)


def test_a_url_of_the_applications_role_still_migrates_as_its_user(cluster: Cluster) -> None:
    with cluster.empty() as url:
        migrating.upgrade(f"{url}&options=-c%20role%3D{APP_ROLE}")
        with databases.owner(url) as connection:
            owners = connection.execute(
                "SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'"
            )
            assert owners.fetchall() == [("postgres",)]


def test_the_role_stays_while_another_database_uses_it(
    cluster: Cluster, database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    with cluster.clone() as url:
        with caplog.at_level("INFO", logger=migrating.__name__):
            migrating.downgrade(url, "base")
        assert f"role {APP_ROLE} stays" in caplog.text
        with databases.owner(url) as connection:
            assert connection.execute(ROLE_EXISTS, (APP_ROLE,)).fetchone() == (1,)
    with databases.application(database_url) as connection:
        connection.execute("SELECT FROM patient")


def test_the_role_goes_with_the_last_database_that_used_it() -> None:
    with databases.running_cluster() as own:
        url = own.url(own.template)
        migrating.downgrade(url, "base")
        with databases.owner(url) as connection:
            assert connection.execute(ROLE_EXISTS, (APP_ROLE,)).fetchone() == (0,)


def test_an_owner_who_is_no_superuser_can_migrate_and_serve() -> None:
    with databases.running_cluster() as own:
        migrating.downgrade(own.url(own.template), "base")
        with databases.owner(own.url("postgres")) as connection:
            connection.execute("CREATE ROLE keeper LOGIN CREATEROLE")
            connection.execute("CREATE DATABASE kept OWNER keeper")
        url = own.engine.url("kept", "keeper")
        migrating.upgrade(url)
        assert migrating.at_head(url)
        with databases.application(url) as connection:
            assert connection.execute("SELECT current_user").fetchone() == (APP_ROLE,)
            connection.execute("SELECT FROM patient FOR UPDATE")
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute("DELETE FROM hold")
        migrating.downgrade(url, "base")
        with closing(databases.owner(own.url("postgres"))) as connection:
            assert connection.execute(ROLE_EXISTS, (APP_ROLE,)).fetchone() == (0,)
