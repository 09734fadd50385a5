"""`registry doctor`: everything the registry needs, looked at one by one."""

import platform
import sys
from collections.abc import Callable

import click

from registry import __version__
from registry.cli.data_keys import NAME, key_file_of
from registry.cli.failures import CHECK_FAILED
from registry.cli.opening import configured, database_url, kept_editions, opened
from registry.cli.output import as_json, show
from registry.cli.production import NotForProduction, findings, require_for_production
from registry.cli.sealing import LONGEST_LOOK
from registry.cli.tls import require_usable_tls
from registry.clock import SystemClock
from registry.config import Config, ConfigurationError
from registry.domain.errors import DomainError
from registry.engine import EngineError
from registry.programs import DefectiveProgram, load_editions
from registry.programs.keys import UnusableKey
from registry.reports.replica import Replica, look_at_replica
from registry.reports.sealing import require_sealed
from registry.reports.whole_ledger import verify_whole
from registry.reports_settings import REPORTS_URL
from registry.services.prepare_database import powers_beyond_serving, schema_is_current, url_for_serving

FAILURES = (ConfigurationError, DefectiveProgram, DomainError, EngineError, NotForProduction, UnusableKey)


@click.command()
@as_json
def doctor(*, as_json: bool) -> None:
    """Check that everything the registry needs is there.

    Exits 1 when something is not.
    """
    looks: tuple[tuple[str, Callable[[], str]], ...] = (
        ("version", _version),
        ("settings", _settings),
        ("programs", _programs),
        ("database", _database),
        ("replica", _replica),
        ("serving user", _serving_user),
        ("editions", _editions),
        ("production", _production),
        ("data keys", _data_keys),
        ("ledger", _ledger),
    )
    rows = [_looked_at(name, look) for name, look in looks]
    show(rows, as_json=as_json, nothing="Nothing was looked at.")
    if not all(row["well"] for row in rows):
        sys.exit(CHECK_FAILED)


def _looked_at(name: str, look: Callable[[], str]) -> dict[str, object]:
    try:
        return {"check": name, "well": True, "found": look()}
    except FAILURES as error:
        return {"check": name, "well": False, "found": str(error)}


def _version() -> str:
    return f"registry {__version__} on Python {platform.python_version()}, {platform.platform()}"


def _settings() -> str:
    config = configured()
    require_usable_tls(config, SystemClock().now())
    return f"data in {config.home}" if config.database_url is None else "a database of its own is set"


def _programs() -> str:
    editions = load_editions()
    return f"{sum(map(len, editions.values()))} editions of {len(editions)} programs, none defective"


def _database() -> str:
    config: Config = configured()
    with database_url(config) as url:
        if not schema_is_current(config.migration_url or url):
            raise ConfigurationError("The schema", "is not this version's", "run 'registry db upgrade'")
    engine = "the embedded PostgreSQL" if config.database_url is None else "PostgreSQL"
    return f"{engine} can be used and has the newest schema"


def _replica() -> str:
    config: Config = configured()
    if config.reports_url is None:
        return "none; reports run on the main database"
    with opened(config) as registry:
        found = look_at_replica(registry)
    if found is not Replica.ANSWERS:
        raise ConfigurationError(
            REPORTS_URL,
            f"names a replica that {found}",
            "mend it or unset the variable; until then the reports on everybody fail, and the gates go on",
        )
    return "a read replica answers; reports on everybody run there"


def _ledger() -> str:
    config: Config = configured()
    with opened(config, longest_statement=LONGEST_LOOK) as registry:
        sealed = require_sealed(registry, SystemClock().now())
        found = verify_whole(registry)
    if found.defects:
        raise ConfigurationError(
            "The ledger",
            f"does not verify in {len(found.defects)} places",
            "look at them with 'registry ledger verify', and decide; the gates go on",
        )
    return f"{sealed}, and {found.streams} streams hold together"


def _data_keys() -> str:
    config: Config = configured()
    if config.data_keys is None and config.database_url is None and not (config.home / NAME).exists():
        return "none yet; the first start makes one"
    held = key_file_of(config)
    return f"{len(held.ids())} in {held.path}, of which {held.current_id()} encrypts"


def _serving_user() -> str:
    config = configured()
    with database_url(config) as url:
        powers = powers_beyond_serving(url if config.database_url is not None else url_for_serving(url))
    if not powers:
        return "the user who serves can do nothing but serve"
    return (
        f"the user who serves {', '.join(powers)}, which serving does not need: make one with "
        "GRANT registry_app, registry_participant, registry_reader and no more, and name the owner in "
        "REGISTRY_MIGRATION_URL"
    )


def _editions() -> str:
    published = kept_editions()
    return f"{sum(map(len, published.values()))} editions, those published here with texts and signatures that fit"


def _production() -> str:
    config: Config = configured()
    with opened(config) as registry:
        require_for_production(config, registry)
        found = list(findings(config, registry))
    if config.in_production:
        return "production, with nothing against it"
    return "development" + "".join(f"; production would refuse: {finding}" for finding in found)
