"""The runner is started as every command is."""

from tests.cli.conftest import on_database, registry

__all__ = ["on_database", "registry"]
