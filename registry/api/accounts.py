"""Accounts, their tokens and sessions, and invitations to them."""

from __future__ import annotations

from typing import Any

from flask import Response

from registry.access import call, desk
from registry.api.routes import Routes
from registry.api.schemas import accounts as wire
from registry.api.schemas import answers
from registry.api.schemas import sign_in as sign_in_wire
from registry.api.schemas.lists import NoQuery
from registry.api.schemas.safe_use import ReasonBody
from registry.api.sending import created, shown
from registry.domain.actor import Role
from registry.reports import accounts as reports
from registry.reports.paging import Page
from registry.reports.sign_in import list_sessions
from registry.services.act import answer
from registry.services.disable_account import DisableAccount, disable_account
from registry.services.invite import Invite, Purpose, invite
from registry.services.issue_token import IssueToken, RevokeToken, issue_token, revoke_token
from registry.services.open_account import OpenAccount, open_account
from registry.services.sessions import EndSession, end_session

routes = Routes("accounts", __name__, description="Accounts, tokens and invitations.")
OF_ACCOUNT = "/accounts/<uuid:account_id>"


@routes.act("/accounts", body=wire.AccountBody, gives=answers.Account)
def add_account(body: dict[str, Any]) -> Response:
    """Open an account. A person without a password is invited to set one: the token is in the first answer alone."""
    registry, request = desk().registry, OpenAccount(**{**body, "scopes": tuple(body.get("scopes", ()))})
    opened = open_account(registry, call(), request)
    if opened.replayed or request.password is not None or request.role is Role.CLIENT:
        return created(opened)
    invited = invite(registry, call(), Invite(opened.document["account_id"])).document
    return created(answer({**opened.document, "invitation": invited}))


@routes.list("/accounts", of=answers.Account)
def list_accounts(query: dict[str, Any]) -> Page:
    """All accounts."""
    return reports.list_accounts(desk().registry, **query)


@routes.look(OF_ACCOUNT, gives=answers.Account, query=NoQuery)
def show_account(_query: dict[str, Any], account_id: str) -> Response:
    """One account with its tokens, without what would open them."""
    return shown(reports.show_account(desk().registry, account_id))


@routes.act(f"{OF_ACCOUNT}/disablement", body=ReasonBody, gives=answers.Disablement)
def disable(body: dict[str, Any], account_id: str) -> Response:
    """Disable an account, at once and for all its tokens and sessions."""
    return created(disable_account(desk().registry, call(), DisableAccount(account_id, **body)))


@routes.act(f"{OF_ACCOUNT}/tokens", body=wire.TokenBody, gives=answers.Token, keyed=False)
def add_token(body: dict[str, Any], account_id: str) -> Response:
    """Issue a bearer token. It is shown once; an idempotency key is not honored, as the answer is not kept."""
    scopes = tuple(body.pop("scopes")) if "scopes" in body else None
    return created(issue_token(desk().registry, call(), IssueToken(account_id, scopes=scopes, **body)))


@routes.act("/tokens/<uuid:token_id>/revocation", body=wire.Nothing, gives=answers.Revocation)
def revoke(_body: dict[str, Any], token_id: str) -> Response:
    """Revoke a token."""
    return created(revoke_token(desk().registry, call(), RevokeToken(token_id)))


@routes.act(
    f"{OF_ACCOUNT}/invitations",
    body=wire.Nothing,
    gives=sign_in_wire.Invitation,
    keyed=False,
)
def add_invitation(_body: dict[str, Any], account_id: str) -> Response:
    """Invite somebody to set the first password of an account. The token is shown once, and works once."""
    return created(invite(desk().registry, call(), Invite(account_id)))


@routes.act(
    f"{OF_ACCOUNT}/resets",
    body=sign_in_wire.ResetBody,
    gives=sign_in_wire.Invitation,
    keyed=False,
)
def add_reset(body: dict[str, Any], account_id: str) -> Response:
    """Let somebody set a new password; with `lost_factors` the second factors end by it. The token is shown once."""
    return created(invite(desk().registry, call(), Invite(account_id, Purpose.RESET, **body)))


@routes.list(f"{OF_ACCOUNT}/sessions", of=sign_in_wire.Session)
def list_sessions_of_account(query: dict[str, Any], account_id: str) -> Page:
    """The open sessions of an account."""
    here = desk()
    return list_sessions(here.registry, account_id, here.clock.now(), **query)


@routes.act(
    f"{OF_ACCOUNT}/sessions/<uuid:session_id>/revocation",
    body=wire.Nothing,
    gives=answers.Revocation,
)
def revoke_session_of_account(_body: dict[str, Any], account_id: str, session_id: str) -> Response:
    """End a session of an account."""
    return created(end_session(desk().registry, call(), EndSession(account_id, session_id)))
