"""Who is asking, and the guard at each route: sign-in by cookie or bearer token, and the table of rights enforced."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from hashlib import sha256
from typing import Any, TypeVar, cast

from flask import Flask, current_app, g, request
from flask_login import LoginManager, UserMixin, current_user

from registry.clock import Clock
from registry.domain.actor import Actor
from registry.domain.errors import Conflict, Forbidden, Invalid, Unauthenticated
from registry.rights import OPEN, OPEN_WITH_PROVIDER, Right, UnlistedRoute, right_to
from registry.services import recognize
from registry.services.act import Call
from registry.services.attempts import Asker
from registry.services.devices import cookie_name
from registry.services.prove_again import Proof, Proven, prove_again
from registry.services.registry import Registry
from registry.services.sessions import Session

View = TypeVar("View", bound=Callable[..., Any])
LONGEST_KEY = 255
KEY = re.compile(f"[!-~]{{1,{LONGEST_KEY}}}")
PLACE = re.compile(r"<(?:\w+:)?(\w+)>")
"""A variable part of a route, as Flask writes it."""
NO_COOKIE = ";"
"""No cookie can have this name: Flask-Login would put a remembered sign-in, even a forged one, before the token."""

SECOND_FACTOR_NEEDED = (
    "A second factor is needed. Present one to /session/factor or /session/passkey; whoever has none yet enrolls one "
    "at /me/totp or /me/passkeys. Until then only that, /me and /session/end are open."
)


ProveAgain = Callable[[Registry, Call, str | None, Proof, Asker], Proven]
"""How a signer proves again to be the holder of the account."""


@dataclass(frozen=True)
class Desk:
    """What every request works with: the registry, the clock that says when, and how signers prove who they are."""

    registry: Registry
    clock: Clock
    prove_again: ProveAgain = prove_again


class SignedIn(UserMixin):
    """The signed-in account, as Flask-Login wants it; `session` is None for who came with a token."""

    def __init__(self, actor: Actor, session: Session | None = None):
        self.actor, self.session = actor, session

    def get_id(self) -> str | None:
        """What the cookie remembers."""
        return self.session.secret if self.session else None


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


def known_actor() -> Actor | None:
    """Who is asking, if this request has been asked for it by now; it is not found out here."""
    known = g.get("_login_user")
    return known.actor if isinstance(known, SignedIn) else None


def session_id() -> str | None:
    """The session that the cookie of this request names; None for who came with a token."""
    session = cast(SignedIn, current_user).session
    return session.session_id if session else None


def session() -> Session:
    """The session of this request. Raises Conflict for who came with a token: how to sign in is changed by people."""
    found = cast(SignedIn, current_user).session
    if found is None:
        raise Conflict("Sign in: a bearer token can not do this.", code="no-session")
    return found


def browser_session() -> Session | None:
    """The session that the browser has already, when it signs in anew."""
    return cast(SignedIn, current_user).session if current_user.is_authenticated else None


def asker(username: str) -> Asker:
    """From where this request comes, for the counting of failures under that name."""
    return Asker(request.remote_addr or "", request.cookies.get(cookie_name(username)))


def guarded(right: Right) -> Callable[[View], View]:
    """The view is reached by those whom the right lets in. It carries the right, so that routes can be compared."""

    def wrap(view: View) -> View:
        @wraps(view)
        def checked(*args: Any, **kwargs: Any) -> Any:
            who = actor()
            _require_second_factor(right)
            if not right.allows(who):
                raise Forbidden("The role of this account may not do this.")
            return view(*args, **kwargs)

        checked.right = right  # type: ignore[attr-defined]
        return cast(View, checked)

    return wrap


def require_listed(app: Flask, prefix: str) -> None:
    """Nothing, when every route is open by the table of rights or guarded as it says; else raises UnlistedRoute."""
    for rule in app.url_map.iter_rules():
        path, view = PLACE.sub(r"{\1}", rule.rule), app.view_functions[rule.endpoint]
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            right = getattr(view, "right", None)
            if right is None and (method, path) not in OPEN | OPEN_WITH_PROVIDER:
                raise UnlistedRoute(f"{method} {path} is neither guarded nor open by registry/rights.py")
            if right is not None and right_to(method, path.removeprefix(prefix)) is not right:
                raise UnlistedRoute(
                    f"{method} {path} is guarded by another right than registry/rights.py says"
                )


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


def _require_second_factor(right: Right) -> None:
    session = cast(SignedIn, current_user).session
    if session is not None and session.pending and not right.pending:
        raise Forbidden(SECOND_FACTOR_NEEDED, code="second-factor-needed")


def _by_session(secret: str) -> SignedIn | None:
    if "Authorization" in request.headers:
        return None
    here = desk()
    found = recognize.by_session(here.registry, secret, here.clock.now())
    return SignedIn(found.actor, found) if found else None


def _by_token(asked: Any) -> SignedIn | None:
    scheme, _, token = asked.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        return None
    here = desk()
    found = recognize.by_token(here.registry, token.strip(), here.clock.now())
    return SignedIn(found) if found else None
