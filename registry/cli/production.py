"""What may not be so where real people are served; each finding is one line that says what to do.

OWASP ASVS 5.0, 13.4.2 (no debug mode), 6.3.2 (no default accounts), 12.2.1 (TLS for every client), 13.3.1 (secrets).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from flask.helpers import get_debug_flag

from registry.config import Config
from registry.domain.errors import Unavailable
from registry.reports.demo_accounts import demo_accounts
from registry.services.registry import Registry

FEWEST_DIFFERENT_CHARACTERS = 8
EXAMPLE = re.compile("secret|password|change|example|default|insecure|development|registry", re.IGNORECASE)
SHOWN = 3


class NotForProduction(Exception):
    """The server may not serve real people like this; `findings` has a line for each reason."""

    def __init__(self, findings: list[str]) -> None:
        super().__init__(" ".join(findings))
        self.findings = findings


def require_for_production(config: Config, registry: Registry | None = None) -> None:
    """Nothing, when this is not production or all is well. Raises NotForProduction.

    Without a registry, what is in the database is not looked at.
    """
    found = list(findings(config, registry)) if config.in_production else []
    if found:
        raise NotForProduction(found)


def require_at_worker_start(config: Config, registry: Registry) -> None:
    """The same in a process that serves, and that may start while the database is away: then it looks at the rest.

    No connection stays open.
    """
    try:
        require_for_production(config, registry)
    except Unavailable:
        require_for_production(config)
    finally:
        registry.database.dispose()


def findings(config: Config, registry: Registry | None = None) -> Iterator[str]:
    """What production would refuse, one line each."""
    if not config.on_loopback and not config.over_tls:
        yield (
            "REGISTRY_LISTEN is an address that others reach, without TLS: set REGISTRY_TLS_CERT and REGISTRY_TLS_KEY, "
            "or listen on 127.0.0.1 behind a proxy that speaks TLS and set REGISTRY_TRUSTED_PROXIES."
        )
    if config.secret_key is not None and guessable(config.secret_key):
        yield (
            "REGISTRY_SECRET_KEY could be guessed: make one with "
            '`python3 -c "import secrets; print(secrets.token_urlsafe(48))"`.'
        )
    if get_debug_flag():
        yield "FLASK_DEBUG is on, which shows what goes wrong to everybody: unset it."
    if registry is not None:
        yield from _in_the_database(registry)


def guessable(key: str) -> bool:
    """Whether a secret key looks like somebody's words, a keyboard's row, or a short text over and over."""
    repeated = (
        key in (key + key)[1:-1]
    )  # what is a shorter text over and over lies in its own double once more
    return len(set(key)) < FEWEST_DIFFERENT_CHARACTERS or EXAMPLE.search(key) is not None or repeated


def _in_the_database(registry: Registry) -> Iterator[str]:
    names = demo_accounts(registry)
    if names:
        more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
        yield (
            f"The database has accounts of the demo ({', '.join(names[:SHOWN])}{more}), with a known password: "
            "start with a new database, or disable each with `registry account disable`."
        )
