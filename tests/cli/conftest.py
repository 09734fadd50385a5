"""How the tests of the command line run it: in this process, with settings of their own."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import pytest

from registry import config
from registry.cli import run
from registry.cli.demo.seed import seed
from registry.clock import SystemClock
from registry.config import PREFIX
from registry.programs import load_editions
from registry.services.publish_programs import publish_programs
from registry.services.registry import open_registry
from tests.data_keys import DATA_KEYS, KEYS


@dataclass(frozen=True)
class Ran:
    """What one command did."""

    code: int
    out: str
    err: str


class CommandLine:
    """The command line, as a user with the given settings finds it."""

    def __init__(self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self._capsys, self._monkeypatch = capsys, monkeypatch

    def set(self, name: str, value: str) -> None:
        """Set one variable for the commands that follow."""
        self._monkeypatch.setenv(name, value)

    def __call__(self, *arguments: str) -> Ran:
        """Run one command to its end."""
        self._capsys.readouterr()
        try:
            code = run(arguments)
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 1
        printed = self._capsys.readouterr()
        return Ran(code, printed.out, printed.err)


@pytest.fixture
def registry(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> CommandLine:
    """The command line without any setting, on a machine where no registry was before."""
    monkeypatch.setattr(config, "default_home", lambda _environ: tmp_path / "registry-home")
    for name in os.environ:
        if name.startswith(PREFIX):
            monkeypatch.delenv(name)
    return CommandLine(capsys, monkeypatch)


@pytest.fixture
def on_database(registry: CommandLine, database_url: str) -> CommandLine:
    """The command line on a fresh migrated database."""
    registry.set("REGISTRY_DATABASE_URL", database_url)
    registry.set("REGISTRY_DATA_KEYS", str(DATA_KEYS))
    return registry


@pytest.fixture
def on_demo(registry: CommandLine, database_url: str) -> CommandLine:
    """The command line on a fresh database with the demo's past."""
    opened = open_registry(database_url, load_editions(), keys=KEYS)
    now = SystemClock().now()
    publish_programs(opened, now)
    seed(opened, now)
    opened.database.dispose()
    registry.set("REGISTRY_DATABASE_URL", database_url)
    registry.set("REGISTRY_DATA_KEYS", str(DATA_KEYS))
    return registry
