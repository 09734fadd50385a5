"""`registry db`: the schema of the database."""

import sys

import click

from registry.cli.failures import CHECK_FAILED
from registry.cli.opening import configured, database_url
from registry.cli.preparing import prepare
from registry.clock import SystemClock
from registry.services.prepare_database import schema_is_current


@click.group()
def db() -> None:
    """Bring the database to the newest schema, or check that it is."""


@db.command()
def upgrade() -> None:
    """Bring the database to the newest schema, and publish the editions that come along; what is recorded stays."""
    config = configured()
    with database_url(config) as url:
        prepare(config, url, SystemClock().now())
    click.echo("the database has the newest schema")


@db.command()
def check() -> None:
    """Exit 1 unless the database has exactly the schema that this version needs."""
    config = configured()
    with database_url(config) as url:
        current = schema_is_current(config.migration_url or url)
    if not current:
        click.echo("the database has another schema; run 'registry db upgrade'")
        sys.exit(CHECK_FAILED)
    click.echo("the database has the newest schema")
