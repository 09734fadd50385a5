"""The secret key is made once, kept, and readable by its owner alone."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from registry.cli.secret_key import NAME, with_secret_key
from registry.config import SHORTEST_SECRET_KEY, Config, ConfigurationError


def test_a_missing_key_is_made_once(tmp_path: Path) -> None:
    first, second = (with_secret_key(Config(home=tmp_path)).secret_key for _ in range(2))
    assert first == second
    assert len(first or "") >= SHORTEST_SECRET_KEY
    assert [file.name for file in tmp_path.iterdir()] == [NAME]
    assert stat.S_IMODE((tmp_path / NAME).stat().st_mode) == 0o600


def test_a_key_that_is_set_wins(tmp_path: Path) -> None:
    assert with_secret_key(Config(home=tmp_path, secret_key="k" * 40)).secret_key == "k" * 40
    assert not list(tmp_path.iterdir())


def test_another_database_needs_a_key_that_was_set(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="REGISTRY_SECRET_KEY is not set"):
        with_secret_key(Config(home=tmp_path, database_url="postgresql://db/registry"))
