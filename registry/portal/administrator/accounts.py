"""Accounts: who may sign in in which role; a new one is opened with an invitation, and one is disabled."""

from __future__ import annotations

from flask import Response, request

from registry.access import desk
from registry.domain.actor import Role
from registry.portal.auditor.asking import PAGE_ROWS, an_id
from registry.portal.fields import Field, choices_of, one_of, short
from registry.portal.forms import Form, answered, submitted
from registry.portal.language import marked
from registry.portal.pages import Pages, page, see
from registry.reports import accounts as reports
from registry.services.disable_account import DisableAccount, disable_account
from registry.services.invite import Invite, invite
from registry.services.open_account import OpenAccount, open_account

ROLES = {
    Role.PRESCRIBER: marked("Prescriber"),
    Role.DELEGATE: marked("Delegate"),
    Role.PHARMACIST: marked("Pharmacist"),
    Role.REPRESENTATIVE: marked("Authorized representative"),
    Role.COORDINATOR: marked("Coordinator"),
    Role.AUDITOR: marked("Auditor"),
    Role.ADMINISTRATOR: marked("Administrator"),
}
WORDS = {**{role.value: text for role, text in ROLES.items()}, Role.CLIENT.value: marked("Machine")}
NEW = (
    Field("username", marked("Name for signing in"), read=short, attributes={"autocomplete": "off"}),
    Field("name", marked("Full name"), read=short, attributes={"autocomplete": "off"}),
    Field("role", marked("Role"), kind="select", read=one_of(Role), choices=choices_of(ROLES)),
    Field("prescriber_id", marked("Prescriber's id"), required=False, read=an_id),
    Field("delegate_id", marked("Delegate's id"), required=False, read=an_id),
    Field("pharmacy_id", marked("Pharmacy's id"), required=False, read=an_id),
    Field("pharmacist_id", marked("Pharmacist's id"), required=False, read=an_id),
)
REASON = (Field("reason", marked("Why is the account disabled?"), kind="area", read=short),)
routes = Pages("administrator_accounts", __name__)


@routes.look("/accounts")
def show_accounts() -> Response:
    """All accounts, disabled ones too."""
    found = reports.list_accounts(desk().registry, request.args.get("after") or None, PAGE_ROWS)
    return page("administrator/accounts.html", found=found, roles=WORDS, after=request.args.get("after"))


@routes.look("/accounts/new")
def show_new() -> Response:
    """The form for a new account."""
    return page("administrator/new.html", form=Form(NEW))


@routes.act("/accounts/new")
def add() -> Response:
    """The account is opened, and its invitation shown: this once."""
    form, registry = submitted(NEW), desk().registry
    answer = answered(form, lambda read: open_account(registry, form.call(), OpenAccount(**read)))
    if answer is None:
        return page("administrator/new.html", form.status, form=form)
    if answer.replayed:
        return see("administrator_accounts.show_accounts")
    invited = invite(registry, form.call(), Invite(answer.document["account_id"])).document
    return page("administrator/invited.html", invited=invited)


@routes.look("/accounts/<uuid:account_id>/disablement")
def show_disablement(account_id: str) -> Response:
    """Why is the account disabled?"""
    account = reports.show_account(desk().registry, account_id)
    return page("administrator/disable.html", account=account, roles=WORDS, form=Form(REASON))


@routes.act("/accounts/<uuid:account_id>/disablement")
def disable(account_id: str) -> Response:
    """The account opens nothing any more, at once."""
    form, registry = submitted(REASON), desk().registry
    account = reports.show_account(registry, account_id)
    answer = answered(
        form,
        lambda read: disable_account(registry, form.call(), DisableAccount(account_id, read["reason"])),
    )
    if answer is None:
        return page("administrator/disable.html", form.status, account=account, roles=WORDS, form=form)
    return see("administrator_accounts.show_accounts")
