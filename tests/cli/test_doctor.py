"""`registry doctor` looks at everything and says what is wrong."""

from __future__ import annotations

import json

from tests.cli.conftest import CommandLine


def test_a_sound_installation_passes(on_database: CommandLine) -> None:
    ran = on_database("doctor", "--json")
    assert ran.code == 0
    looked_at = ["version", "settings", "programs", "database", "editions", "ledger"]
    assert [row["check"] for row in json.loads(ran.out)] == looked_at


def test_what_is_wrong_is_named_and_the_rest_is_still_looked_at(registry: CommandLine) -> None:
    registry.set("REGISTRY_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/registry")
    ran = registry("doctor", "--json")
    assert ran.code == 1
    assert {row["check"]: row["well"] for row in json.loads(ran.out)} == {
        "version": True,
        "settings": True,
        "programs": True,
        "database": False,
        "editions": False,
        "ledger": False,
    }
