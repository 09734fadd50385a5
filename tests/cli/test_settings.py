"""`registry settings` shows every setting and no secret."""

from __future__ import annotations

import json

from registry.config import SETTINGS
from tests.cli.conftest import CommandLine


def test_every_setting_is_listed_with_its_value(registry: CommandLine) -> None:
    registry.set("REGISTRY_WORKERS", "3")
    listed = json.loads(registry("settings", "--json").out)
    assert [row["name"] for row in listed] == [setting.name for setting in SETTINGS]
    assert {row["name"]: row["set_to"] for row in listed if row["set_to"]} == {"REGISTRY_WORKERS": "3"}


def test_a_secret_is_not_shown(registry: CommandLine) -> None:
    registry.set("REGISTRY_SECRET_KEY", "s" * 40)
    shown = registry("settings").out
    assert "ssss" not in shown
    assert "(a secret)" in shown
