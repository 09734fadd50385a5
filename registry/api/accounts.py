"""Accounts and tokens, and signing in."""

from __future__ import annotations

from typing import Any

from flask import Response
from flask_login import login_user, logout_user

from registry.access import SignedIn, actor, call, desk, session_id
from registry.api.routes import Routes
from registry.api.schemas import accounts as wire
from registry.api.schemas import answers
from registry.api.schemas.lists import NoQuery
from registry.api.schemas.safe_use import ReasonBody
from registry.api.sending import created, listed, shown
from registry.domain.actor import Role
from registry.reports import accounts as reports
from registry.services.disable_account import DisableAccount, disable_account
from registry.services.issue_token import IssueToken, RevokeToken, issue_token, revoke_token
from registry.services.open_account import OpenAccount, open_account
from registry.services.sign_in import SignIn, sign_in, sign_out

routes = Routes("accounts", __name__, description="Accounts, tokens and sessions.")
ADMINISTRATING = (Role.ADMINISTRATOR,)
OF_ACCOUNT = "/accounts/<uuid:account_id>"


@routes.act("/accounts", body=wire.AccountBody, gives=answers.Account, to=ADMINISTRATING)
def add_account(body: dict[str, Any]) -> Response:
    """Open an account."""
    request = OpenAccount(**{**body, "scopes": tuple(body.get("scopes", ()))})
    return created(open_account(desk().registry, call(), request))


@routes.list("/accounts", of=answers.Account, to=(*ADMINISTRATING, Role.AUDITOR))
def list_accounts(query: dict[str, Any]) -> Response:
    """All accounts."""
    return listed(reports.list_accounts(desk().registry, **query))


@routes.look(OF_ACCOUNT, gives=answers.Account, to=(*ADMINISTRATING, Role.AUDITOR), query=NoQuery)
def show_account(_query: dict[str, Any], account_id: str) -> Response:
    """One account with its tokens, without what would open them."""
    return shown(reports.show_account(desk().registry, account_id))


@routes.act(f"{OF_ACCOUNT}/disablement", body=ReasonBody, gives=answers.Disablement, to=ADMINISTRATING)
def disable(body: dict[str, Any], account_id: str) -> Response:
    """Disable an account, at once and for all its tokens and sessions."""
    return created(disable_account(desk().registry, call(), DisableAccount(account_id, **body)))


@routes.act(f"{OF_ACCOUNT}/tokens", body=wire.TokenBody, gives=answers.Token, to=ADMINISTRATING, keyed=False)
def add_token(body: dict[str, Any], account_id: str) -> Response:
    """Issue a bearer token. It is shown once; an idempotency key is not honored, as the answer is not kept."""
    scopes = tuple(body.pop("scopes")) if "scopes" in body else None
    return created(issue_token(desk().registry, call(), IssueToken(account_id, scopes=scopes, **body)))


@routes.act(
    "/tokens/<uuid:token_id>/revocation", body=wire.Nothing, gives=answers.Revocation, to=ADMINISTRATING
)
def revoke(_body: dict[str, Any], token_id: str) -> Response:
    """Revoke a token."""
    return created(revoke_token(desk().registry, call(), RevokeToken(token_id)))


@routes.open("/session", body=wire.SessionBody, gives=answers.Me)
def start_session(body: dict[str, Any]) -> Response:
    """Sign in with name and password; the session is kept in a cookie."""
    here = desk()
    opened = sign_in(here.registry, here.clock.now(), SignIn(**body))
    login_user(SignedIn(opened.actor, opened.session_id))
    return shown(_me(opened.actor))


@routes.act("/session/end", body=wire.Nothing, gives=answers.Shown, to=tuple(Role), keyed=False)
def end_session(_body: dict[str, Any]) -> Response:
    """Sign out: the session opens nothing any more, wherever its cookie was copied to."""
    ended = sign_out(desk().registry, call(), session_id())
    logout_user()
    return created(ended)


@routes.look("/me", gives=answers.Me, to=tuple(Role), query=NoQuery)
def show_me(_query: dict[str, Any]) -> Response:
    """The account that asks."""
    return shown(_me(actor()))


def _me(who: Any) -> dict[str, Any]:
    return {**vars(who), "scopes": sorted(who.scopes)}
