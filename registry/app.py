"""The one place where the parts are joined: settings, law, database, clock, routes."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask

from registry.access import Desk, ProveAgain, install_access, require_listed
from registry.api.installing import PREFIX, install_api
from registry.api.machines import install_machines
from registry.api.provider import install_provider
from registry.cli.edition_keys import trust_of
from registry.cli.sealing import seals_of
from registry.clock import Clock, SystemClock
from registry.config import Config
from registry.edge.application import Application
from registry.edge.installing import cookie_settings, install_edge
from registry.health import install_health
from registry.portal.installing import install_portal
from registry.programs import load_editions
from registry.services.prove_again import prove_again
from registry.services.registry import Registry, open_registry
from registry.services.sign_in_terms import SignInTerms
from registry.services.stored_editions import load_at_start
from registry.vault.key_file import KeyFile


def create_app(config: Config, clock: Clock | None = None) -> Flask:
    """The application on the database that `config.database_url` names; no connection is open yet.

    Raises Unavailable when an edition is published there that can not be believed, and names it; ValueError without a
    database, a secret key or data keys: who starts the application settles all three.
    """
    if config.database_url is None or config.secret_key is None or config.data_keys is None:
        raise ValueError("an application needs a database_url, a secret_key and data_keys")
    keys = KeyFile(config.data_keys)
    keys.held()
    registry = open_registry(
        config.database_url,
        load_editions(),
        pool_size=config.threads,
        trust=trust_of(config),
        sign_in=terms_of(config),
        keys=keys,
        seals=seals_of(config),
        reports_url=config.reports_url,
    )
    load_at_start(registry)
    return join(registry, clock or SystemClock(), config)


def terms_of(config: Config) -> SignInTerms:
    """What the settings ask of those who sign in."""
    return SignInTerms(
        second_factor_required=config.second_factor,
        idle=timedelta(minutes=config.session_idle_minutes),
        longest=timedelta(hours=config.session_hours),
        origin=config.origin,
        key=(config.secret_key or "").encode(),
    )


def join(registry: Registry, clock: Clock, config: Config, *, prove_again: ProveAgain = prove_again) -> Flask:
    """The application on a registry that is open already; `prove_again` says how signers prove who they are.

    Raises UnlistedRoute for a route without a right.
    """
    app = Application(__name__)
    # A path with two slashes leads nowhere: the redirect to the one that was meant would go wherever Host says.
    app.url_map.merge_slashes = False
    app.config.update(
        SECRET_KEY=config.secret_key,
        MAX_CONTENT_LENGTH=config.max_body_bytes,
        **cookie_settings(config),
        PERMANENT_SESSION_LIFETIME=registry.sign_in.longest,
    )
    install_access(app, Desk(registry, clock, prove_again))
    install_edge(app, config, registry)
    install_health(app)
    install_machines(app, config.origin, config.jwks_addresses)
    if config.provider is not None:
        install_provider(app, config.provider, config.origin)
    install_api(app)
    install_portal(app)
    require_listed(app, PREFIX)
    return app
