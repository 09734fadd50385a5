"""A database is made ready to serve: the newest schema, and the editions that come along published in it."""

from __future__ import annotations

from datetime import datetime

from registry.cli.edition_keys import release_key, trust_of
from registry.config import Config
from registry.programs import load_editions
from registry.services.prepare_database import upgrade_schema
from registry.services.publish_programs import publish_programs
from registry.services.registry import open_registry


def prepare(config: Config, url: str, at: datetime) -> list[str]:
    """Bring the database to the newest schema, and publish the editions; returns those that were new."""
    upgrade_schema(config.migration_url or url)
    registry = open_registry(url, load_editions(), pool_size=1, trust=trust_of(config))
    try:
        return publish_programs(registry, at, release_key(config))
    finally:
        registry.database.dispose()
