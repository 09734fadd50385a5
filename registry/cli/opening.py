"""From the settings to a database that can be used: the embedded engine's, or REGISTRY_DATABASE_URL's."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import click

from registry.cli.data_keys import keys_of
from registry.cli.edition_keys import trust_of
from registry.cli.sealing import seals_of
from registry.config import Config
from registry.domain.errors import Unavailable
from registry.engine import holds_data, start
from registry.programs import Editions, load_editions
from registry.services.prepare_database import create_database, schema_is_current
from registry.services.registry import LONGEST_STATEMENT, Registry, open_registry
from registry.services.stored_editions import load_stored


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
def opened(config: Config, *, longest_statement: str = LONGEST_STATEMENT) -> Iterator[Registry]:
    """Yield the registry on the installation's database, for a command that works on the records.

    Raises EngineError when the engine can not run, Unavailable when the database can not be reached or has
    another schema, or an edition is stored there that is not believed.
    """
    with database_url(config) as url:
        if not schema_is_current(config.migration_url or url):
            raise Unavailable(
                "The database has another schema than this version needs; run 'registry db upgrade'."
            )
        registry = open_registry(
            url,
            load_editions(),
            pool_size=1,
            trust=trust_of(config),
            keys=keys_of(config),
            seals=seals_of(config),
            longest_statement=longest_statement,
            reports_url=config.reports_url,
        )
        try:
            load_stored(registry)
            yield registry
        finally:
            registry.dispose()


def kept_editions(folder: Path | None = None) -> Editions:
    """The editions in the folder; without one, those that come along and those that were published here.

    Where there is no database yet (none is set, and the data home holds none) only the first are there. So it is where
    the database has another schema, which a line on stderr says.
    """
    config = configured()
    if folder is not None or (config.database_url is None and not holds_data(config.home)):
        return load_editions(folder)
    with database_url(config) as url:
        if not schema_is_current(config.migration_url or url):
            click.echo(
                "registry: published editions were not read; run 'registry db upgrade' first.", err=True
            )
            return load_editions()
        with opened(replace(config, database_url=url)) as registry:
            return registry.editions
