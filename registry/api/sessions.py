"""Signing in and out, one's own sessions and password, and accepting an invitation."""

from __future__ import annotations

from typing import Any

from flask import Response
from flask_login import logout_user

from registry.access import actor, asker, browser_session, call, desk, session, session_id
from registry.api.routes import Routes
from registry.api.schemas import accounts as wire
from registry.api.schemas import answers, sign_in
from registry.api.schemas.lists import NoQuery
from registry.api.sending import created, shown
from registry.domain.actor import Role
from registry.reports.paging import Page
from registry.reports.sign_in import list_sessions
from registry.services import invite, passkeys
from registry.services.change_password import ChangePassword, change_password
from registry.services.sessions import EndSession, end_session
from registry.services.sign_in import SignIn, present_code, sign_out
from registry.services.sign_in import sign_in as sign_in_by_password
from registry.signing_in import carry, me

routes = Routes("sessions", __name__, description="Signing in, one's own sessions and password.")
EVERYBODY = tuple(Role)


@routes.open("/session", body=wire.SessionBody, gives=sign_in.SignedIn)
def start_session(body: dict[str, Any]) -> Response:
    """Sign in with name and password; the session is kept in a cookie."""
    here, request = desk(), SignIn(**body)
    opened = sign_in_by_password(
        here.registry, here.clock.now(), request, asker(request.username), browser_session()
    )
    return carry(shown(me(opened.actor, opened)), opened)


@routes.act(
    "/session/factor",
    body=sign_in.CodeBody,
    gives=sign_in.SignedIn,
    keyed=False,
)
def present_factor(body: dict[str, Any]) -> Response:
    """Present a code by time or a recovery code; a new session takes the place of the one opened by the password."""
    who = actor()
    opened = present_code(desk().registry, call(), session(), body["code"], asker(who.username))
    response = shown(me(who, opened))
    response.status_code = 201
    return carry(response, opened)


@routes.open("/session/passkey-challenge", body=wire.Nothing, gives=sign_in.Challenge)
def challenge_to_sign_in(_body: dict[str, Any]) -> Response:
    """What a browser needs to sign in with a passkey, for five minutes and one answer."""
    here = desk()
    return shown(passkeys.begin_sign_in(here.registry, here.clock.now()))


@routes.open("/session/passkey", body=sign_in.CredentialBody, gives=sign_in.SignedIn)
def start_session_by_passkey(body: dict[str, Any]) -> Response:
    """Sign in with a passkey, which needs neither name nor password nor a further factor."""
    here = desk()
    opened = passkeys.sign_in_by_passkey(
        here.registry, here.clock.now(), body["credential"], browser_session()
    )
    return carry(shown(me(opened.actor, opened)), opened)


@routes.act("/session/end", body=wire.Nothing, gives=answers.Shown, keyed=False)
def end_own_session(_body: dict[str, Any]) -> Response:
    """Sign out: the session opens nothing any more, wherever its cookie was copied to."""
    ended = sign_out(desk().registry, call(), session_id())
    logout_user()
    return created(ended)


@routes.look("/me", gives=sign_in.SignedIn, query=NoQuery)
def show_me(_query: dict[str, Any]) -> Response:
    """The account that asks."""
    return shown(me(actor(), browser_session()))


@routes.list("/me/sessions", of=sign_in.Session)
def list_own_sessions(query: dict[str, Any]) -> Page:
    """The open sessions of the account that asks."""
    here = desk()
    return list_sessions(here.registry, actor().account_id, here.clock.now(), **query)


@routes.act("/me/sessions/<uuid:session_id>/revocation", body=wire.Nothing, gives=answers.Revocation)
def revoke_own_session(_body: dict[str, Any], session_id: str) -> Response:
    """End one of one's own sessions."""
    return created(end_session(desk().registry, call(), EndSession(actor().account_id, session_id)))


@routes.act("/me/password", body=sign_in.PasswordChangeBody, gives=sign_in.Changed, keyed=False)
def change_own_password(body: dict[str, Any]) -> Response:
    """Change one's own password; every other session of the account ends."""
    here, who = desk(), actor()
    request = ChangePassword(**body)
    return created(change_password(here.registry, call(), session(), request, asker(who.username)))


@routes.open("/invitations/accept", body=sign_in.AcceptBody, gives=sign_in.Accepted)
def accept_invitation(body: dict[str, Any]) -> Response:
    """Set the first password of an account, with the token of an invitation."""
    return _accepted(invite.Purpose.INVITATION, body)


@routes.open("/resets/accept", body=sign_in.AcceptBody, gives=sign_in.Accepted)
def accept_reset(body: dict[str, Any]) -> Response:
    """Set a new password, with the token of a reset; every session of before ends."""
    return _accepted(invite.Purpose.RESET, body)


def _accepted(purpose: invite.Purpose, body: dict[str, Any]) -> Response:
    here = desk()
    return shown(invite.accept(here.registry, here.clock.now(), purpose, invite.Accept(**body)).document)
