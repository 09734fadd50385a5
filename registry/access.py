"""Who is asking, and what the role may do: sign-in by cookie or bearer token, and the right that each route states."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from hashlib import sha256
from typing import Any, TypeVar, cast

from flask import Flask, current_app, request
from flask_login import LoginManager, UserMixin, current_user

from registry.clock import Clock
from registry.domain.actor import Actor, Role
from registry.domain.errors import Forbidden, Invalid, Unauthenticated
from registry.services import recognize
from registry.services.act import Call
from registry.services.prove_again import Proof, Proven, prove_again
from registry.services.registry import Registry

View = TypeVar("View", bound=Callable[..., Any])
LONGEST_KEY = 255
KEY = re.compile(f"[!-~]{{1,{LONGEST_KEY}}}")
EVERYBODY = frozenset(Role)
NO_COOKIE = ";"
"""No cookie can have this name: Flask-Login would put a remembered sign-in, even a forged one, before the token."""


@dataclass(frozen=True)
class Right:
    """The roles that may use a route. A machine client needs the scope, if the route has one."""

    roles: frozenset[Role]
    scope: str | None = None

    def allows(self, actor: Actor) -> bool:
        """True when the actor may use the route."""
        if actor.role is Role.CLIENT and self.scope is not None:
            return self.scope in actor.scopes
        return actor.role in self.roles


ProveAgain = Callable[[Registry, Call, str | None, Proof], Proven]
"""How a signer proves again to be the holder of the account."""


@dataclass(frozen=True)
class Desk:
    """What every request works with: the registry, the clock that says when, and how signers prove who they are."""

    registry: Registry
    clock: Clock
    prove_again: ProveAgain = prove_again


class SignedIn(UserMixin):
    """The signed-in account, as Flask-Login wants it; `session_id` is None for who came with a token."""

    def __init__(self, actor: Actor, session_id: str | None = None):
        self.actor, self.session_id = actor, session_id

    def get_id(self) -> str | None:
        """What the cookie remembers."""
        return self.session_id


def install_access(app: Flask, desk: Desk) -> None:
    """The application knows who is asking. A bearer token wins over a cookie; the two are never mixed."""
    app.extensions["desk"] = desk
    app.config["REMEMBER_COOKIE_NAME"] = NO_COOKIE
    manager = LoginManager()
    manager.user_loader(_by_session)
    manager.request_loader(_by_token)
    manager.init_app(app)


def desk() -> Desk:
    """The desk of the application that serves this request."""
    return cast(Desk, current_app.extensions["desk"])


def actor() -> Actor:
    """Who is asking. Raises Unauthenticated when nobody has said so credibly."""
    if not current_user.is_authenticated:
        raise Unauthenticated("Sign in, or send a bearer token that is still valid.")
    return cast(SignedIn, current_user).actor


def session_id() -> str | None:
    """The session that the cookie of this request names; None for who came with a token."""
    return cast(SignedIn, current_user).session_id


def allows(*roles: Role, scope: str | None = None) -> Callable[[View], View]:
    """The view may be used by these roles, and by machine clients that hold the scope.

    The view carries what it needs as `right`, so that every route can be listed with it.
    """
    right = Right(frozenset(roles), scope)

    def wrap(view: View) -> View:
        @wraps(view)
        def checked(*args: Any, **kwargs: Any) -> Any:
            if not right.allows(actor()):
                raise Forbidden("The role of this account may not do this.")
            return view(*args, **kwargs)

        checked.right = right  # type: ignore[attr-defined]
        return cast(View, checked)

    return wrap


def call(said: bytes | None = None) -> Call:
    """The call that this request makes: who, at which instant, under which idempotency key.

    `said` is what the key is bound to, where that is not the whole body: no fast hash of a password is kept.
    """
    key = request.headers.get("Idempotency-Key")
    if key is not None and not KEY.fullmatch(key):
        raise Invalid(
            "The idempotency key can not be used.",
            code="invalid-idempotency-key",
            fields={"/Idempotency-Key": f"1 to {LONGEST_KEY} visible ASCII characters were expected"},
        )
    if key is None:
        return Call(actor(), desk().clock.now())
    body = request.get_data() if said is None else said
    asked = f"{request.method} {request.full_path}\n".encode() + body
    return Call(actor(), desk().clock.now(), key, sha256(asked).digest())


def _by_session(session_id: str) -> SignedIn | None:
    if "Authorization" in request.headers:
        return None
    here = desk()
    found = recognize.by_session(here.registry, session_id, here.clock.now())
    return SignedIn(found, session_id) if found else None


def _by_token(asked: Any) -> SignedIn | None:
    scheme, _, token = asked.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        return None
    here = desk()
    found = recognize.by_token(here.registry, token.strip(), here.clock.now())
    return SignedIn(found) if found else None
