"""`registry doctor` looks at everything and says what is wrong."""

from __future__ import annotations

import json

from registry.storage.serving_role import serving_url
from tests.cli.conftest import CommandLine


def test_a_sound_installation_passes(on_database: CommandLine) -> None:
    ran = on_database("doctor", "--json")
    assert ran.code == 0
    looked_at = [
        "version",
        "settings",
        "programs",
        "database",
        "replica",
        "serving user",
        "editions",
        "production",
    ]
    looked_at += ["data keys", "ledger"]
    assert [row["check"] for row in json.loads(ran.out)] == looked_at
    assert "none; reports run on the main database" in ran.out


def test_what_is_wrong_is_named_and_the_rest_is_still_looked_at(registry: CommandLine) -> None:
    registry.set("REGISTRY_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/registry")
    ran = registry("doctor", "--json")
    assert ran.code == 1
    assert {row["check"]: row["well"] for row in json.loads(ran.out)} == {
        "version": True,
        "settings": True,
        "programs": True,
        "database": False,
        "replica": True,
        "serving user": False,
        "editions": False,
        "production": False,
        "data keys": False,
        "ledger": False,
    }


def test_it_says_what_the_user_who_serves_could_do_beyond_serving(
    registry: CommandLine, database_url: str
) -> None:
    registry.set("REGISTRY_DATABASE_URL", database_url)
    assert "is a superuser" in _found(registry)
    registry.set("REGISTRY_DATABASE_URL", serving_url(database_url))
    registry.set("REGISTRY_MIGRATION_URL", database_url)
    assert _found(registry) == "the user who serves can do nothing but serve"
    assert registry("db", "check").code == 0
    assert registry("db", "upgrade").code == 0


def test_a_user_who_only_serves_is_told_who_could_migrate(registry: CommandLine, database_url: str) -> None:
    registry.set("REGISTRY_DATABASE_URL", serving_url(database_url))
    ran = registry("db", "upgrade")
    assert (ran.code, "REGISTRY_MIGRATION_URL" in ran.err) == (3, True)


def test_a_replica_is_looked_at_too(on_database: CommandLine, database_url: str) -> None:
    on_database.set("REGISTRY_REPORTS_URL", database_url)
    assert _found(on_database, "replica").startswith("a read replica answers")
    on_database.set("REGISTRY_REPORTS_URL", "postgresql://nobody@127.0.0.1:1/registry")
    ran = on_database("doctor", "--json")
    (bad,) = [row for row in json.loads(ran.out) if not row["well"]]
    assert (ran.code, bad["check"], "REGISTRY_REPORTS_URL names a replica" in bad["found"]) == (
        1,
        "replica",
        True,
    )


def _found(registry: CommandLine, check: str = "serving user") -> str:
    rows = json.loads(registry("doctor", "--json").out)
    (found,) = [str(row["found"]) for row in rows if row["check"] == check]
    return found
