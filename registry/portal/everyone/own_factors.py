"""Setting up an authenticator app, new recovery codes, and changing one's password."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response

from registry.access import actor, asker, call, desk, session
from registry.portal.fields import Field
from registry.portal.forms import Form, answered, submitted
from registry.portal.language import marked
from registry.portal.pages import Pages, page, see
from registry.portal.signing import CODE, PASSWORD
from registry.reports.sign_in import show_factors
from registry.services import factors
from registry.services.act import Answer
from registry.services.change_password import ChangePassword, change_password
from registry.services.prove_again import Proof
from registry.signing_in import carry

AGAIN = (
    Field(
        PASSWORD,
        marked("Your password"),
        marked("How you sign in is changed only by who proves again to be you."),
        kind="password",
        required=False,
        marks_optional=False,
        attributes={"autocomplete": "current-password"},
    ),
    Field(
        CODE,
        marked("Code from your authenticator app"),
        marked("Only if you have one already; a recovery code will do as well."),
        required=False,
        attributes={"autocomplete": "one-time-code", "spellcheck": "false"},
    ),
)
CONFIRM = (
    Field(
        CODE,
        marked("The code that the app shows now"),
        attributes={"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"},
    ),
)
NEW_PASSWORD = (
    *AGAIN,
    Field(
        "new_password",
        marked("New password"),
        marked("Long is better than odd: some words that do not belong together."),
        kind="password",
        attributes={"autocomplete": "new-password"},
    ),
)
PASSKEY_NAME = Field(
    "name",
    marked("A name for the passkey"),
    marked("By which you know it again, such as: my telephone."),
    attributes={"autocomplete": "off", "maxlength": "100"},
)
PASSKEY = (PASSKEY_NAME, *AGAIN)
routes = Pages("portal_factors", __name__)


@routes.look("/authenticator")
def show_authenticator() -> Response:
    """Before an app is set up: who is asking proves it again, but for a first factor in a session that waits for it."""
    return _begin(Form(() if session().pending else AGAIN))


@routes.act("/authenticator")
def begin_authenticator() -> Response:
    """The secret for the app, shown this once."""
    form = submitted(() if session().pending else AGAIN)
    begun = answered(form, _enroll)
    if begun is None:
        return _begin(form)
    return page("everyone/authenticator_secret.html", form=Form(CONFIRM), begun=begun.document)


@routes.act("/authenticator/confirmation")
def confirm_authenticator() -> Response:
    """The app counts from now on; the recovery codes are shown this once."""
    form, carried = submitted(CONFIRM), session()
    opened = []

    def confirm(read: Mapping[str, Any]) -> Answer:
        done = factors.confirm_totp(desk().registry, call(), carried, read[CODE])
        opened.append(done.session)
        return done.answer

    answer = answered(form, confirm)
    if answer is None:
        return page("everyone/authenticator_secret.html", form.status, form=form, begun=None)
    made = page("everyone/recovery_codes.html", codes=answer.document["recovery_codes"])
    return carry(made, opened[0])


@routes.look("/password")
def show_password() -> Response:
    """The old password and the new one."""
    return page("everyone/password.html", form=Form(NEW_PASSWORD))


@routes.act("/password")
def choose_password() -> Response:
    """The new password holds, and every other session ends."""
    form, who = submitted(NEW_PASSWORD), actor()

    def change(read: Mapping[str, Any]) -> Answer:
        asked = ChangePassword(read.get(PASSWORD, ""), read["new_password"], read.get(CODE))
        return change_password(desk().registry, call(), session(), asked, asker(who.username))

    if answered(form, change) is None:
        return page("everyone/password.html", form.status, form=form)
    return see("portal_account.show_account", changed="1")


def _begin(form: Form) -> Response:
    known = show_factors(desk().registry, actor().account_id)
    passkey_form = Form((PASSKEY_NAME,) if session().pending else PASSKEY)
    return page(
        "everyone/authenticator.html", form.status, form=form, passkey_form=passkey_form, factors=known
    )


def _enroll(read: Mapping[str, Any]) -> Answer:
    made, here = call(), desk()
    proof = Proof(password=read.get(PASSWORD), code=read.get(CODE))
    factors.require_proof(here.registry, made, session(), proof, asker(made.actor.username))
    return factors.enroll_totp(here.registry, made)
