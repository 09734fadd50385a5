"""From the settings to a database that can be used: the embedded engine's, or REGISTRY_DATABASE_URL's."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from registry.config import Config
from registry.domain.errors import Unavailable
from registry.engine import start
from registry.programs import load_editions
from registry.services.prepare_database import create_database, schema_is_current
from registry.services.registry import Registry, open_registry


def configured() -> Config:
    """Return the settings of this process; raise ConfigurationError when one is wrong."""
    return Config.from_environment(os.environ)


@contextmanager
def database_url(config: Config) -> Iterator[str]:
    """Yield the URL of the installation's database; the embedded engine runs at least as long as the block.

    Raises EngineError when the engine can not run.
    """
    if config.database_url is not None:
        yield config.database_url
        return
    with start(config.home, bindir=config.pg_bindir) as engine:
        url = engine.url()
        create_database(url)
        yield url


@contextmanager
def opened(config: Config) -> Iterator[Registry]:
    """Yield the registry on the installation's database, for a command that works on the records.

    Raises EngineError when the engine can not run, Unavailable when the database can not be reached or has
    another schema.
    """
    with database_url(config) as url:
        if not schema_is_current(url):
            raise Unavailable(
                "The database has another schema than this version needs; run 'registry db upgrade'."
            )
        registry = open_registry(url, load_editions(), pool_size=1)
        try:
            yield registry
        finally:
            registry.database.dispose()
