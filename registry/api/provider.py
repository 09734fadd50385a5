"""Signing in through an OpenID provider: `/oidc/start` leads there, `/oidc/callback` back with a session.

Both are installed only where a provider is set.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import cast

from flask import Flask, Response, current_app, redirect, request, session

from registry.access import desk
from registry.domain.errors import Unauthenticated
from registry.provider_settings import ProviderSettings
from registry.services.provider import Provider
from registry.services.provider_sign_in import START_AGAIN, Journey, Return, begin, finish
from registry.signing_in import carry

START, BACK, AFTERWARDS = "/oidc/start", "/oidc/callback", "/api/v1/me"
CARRIED = "oidc"
LONGEST = 2000
UNDERSTOOD = ("state", "code", "iss", "error")


def install_provider(app: Flask, settings: ProviderSettings, origin: str) -> None:
    """The two routes. The provider sends browsers back to `origin` alone."""
    app.extensions["provider"] = (Provider(settings), f"{origin}{BACK}")
    app.add_url_rule(START, view_func=start_at_provider)
    app.add_url_rule(BACK, view_func=back_from_provider)


def start_at_provider() -> Response:
    """To the provider, with what must come back in the signed cookie of this browser."""
    provider, back = _provider()
    address, journey = begin(provider, back, desk().clock.now())
    carried = {**vars(journey), "started_at": journey.started_at.timestamp()}
    session[CARRIED] = carried
    return _sent_on(address)


def back_from_provider() -> Response:
    """Back from the provider: a session of its own for whom it vouches for, whatever this browser had before."""
    provider, back = _provider()
    here = desk()
    journey, came = _journey(session.pop(CARRIED, None)), _came()
    opened = finish(here.registry, provider, back, here.clock.now(), journey, came)
    session.clear()
    return carry(_sent_on(AFTERWARDS), opened)


def _came() -> Return:
    """What the query says, each name once. Other names are passed over (RFC 6749, section 4.1.2)."""
    said = {name: request.args.getlist(name) for name in UNDERSTOOD}
    if any(len(values) > 1 or len("".join(values)) > LONGEST for values in said.values()):
        raise Unauthenticated(START_AGAIN)
    state, code, issuer, error = (said[name][0] if said[name] else None for name in UNDERSTOOD)
    return Return(state, code, issuer, error)


def _journey(carried: dict[str, str | float] | None) -> Journey | None:
    if carried is None:
        return None
    started_at = datetime.fromtimestamp(float(carried["started_at"]), UTC)
    state, nonce, verifier = (str(carried[name]) for name in ("state", "nonce", "verifier"))
    return Journey(state, nonce, verifier, started_at)


def _sent_on(address: str) -> Response:
    response = cast(Response, redirect(address, 303))
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _provider() -> tuple[Provider, str]:
    return cast(tuple[Provider, str], current_app.extensions["provider"])
