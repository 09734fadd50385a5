"""How a session reaches the browser: its secret in the cookie, and a token that lets the device be known again."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app
from flask_login import login_user

from registry.access import SignedIn, desk
from registry.domain.actor import Actor
from registry.services.devices import REMEMBERED, cookie_name, device_token
from registry.services.sessions import Session

DEVICE_PATH = "/"


def carry(response: Response, session: Session | None) -> Response:
    """The response hands the session to the browser. With a whole one, the device is known from now on."""
    if session is None:
        return response
    login_user(SignedIn(session.actor, session))
    if not session.pending:
        here, username = desk(), session.actor.username
        response.set_cookie(
            cookie_name(username),
            device_token(here.registry.sign_in, username, here.clock.now()),
            max_age=REMEMBERED,
            path=DEVICE_PATH,
            secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
            httponly=True,
            samesite="Strict",
        )
    return response


def me(actor: Actor, session: Session | None) -> dict[str, Any]:
    """The account that asks, and whether a second factor is to follow before anything else."""
    pending = session is not None and session.pending
    return {**vars(actor), "scopes": sorted(actor.scopes), "second_factor_needed": pending}
