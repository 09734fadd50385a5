"""The one place where the parts are joined: settings, law, database, clock, routes."""

from __future__ import annotations

from flask import Flask

from registry.access import Desk, install_access
from registry.api.installing import install_api
from registry.cli.edition_keys import trust_of
from registry.cli.sealing import seals_of
from registry.clock import Clock, SystemClock
from registry.config import Config
from registry.health import install_health
from registry.programs import load_editions
from registry.services.registry import Registry, open_registry
from registry.services.sign_in import LONGEST_SESSION
from registry.services.stored_editions import load_at_start


def create_app(config: Config, clock: Clock | None = None) -> Flask:
    """The application on the database that `config.database_url` names; no connection is open yet.

    Raises Unavailable when an edition is published there that can not be believed, and names it; ValueError without a
    database or a secret key: who starts the application settles both.
    """
    if config.database_url is None or config.secret_key is None:
        raise ValueError("an application needs a database_url and a secret_key")
    registry = open_registry(
        config.database_url,
        load_editions(),
        pool_size=config.threads,
        trust=trust_of(config),
        seals=seals_of(config),
    )
    load_at_start(registry)
    return join(registry, clock or SystemClock(), config)


def join(registry: Registry, clock: Clock, config: Config) -> Flask:
    """The application on a registry that is open already."""
    app = Flask(__name__, static_folder=None)
    app.config.update(
        SECRET_KEY=config.secret_key,
        MAX_CONTENT_LENGTH=config.max_body_bytes,
        SESSION_COOKIE_NAME="registry_session",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=LONGEST_SESSION,
    )
    install_access(app, Desk(registry, clock))
    install_health(app)
    install_api(app)
    return app
