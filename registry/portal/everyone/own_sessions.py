"""One's own open sessions, and ending one of them."""

from __future__ import annotations

from flask import Response, request

from registry.access import actor, call, desk, session_id
from registry.domain.actor import Role
from registry.portal.everyone.own_factors import PASSKEY
from registry.portal.forms import Form
from registry.portal.language import marked, said
from registry.portal.pages import Pages, page, see
from registry.reports.sign_in import list_sessions, show_factors
from registry.services.sessions import EndSession
from registry.services.sessions import end_session as end_that_session

MOST = 50
ROLES = {
    Role.PRESCRIBER: marked("Prescriber"),
    Role.DELEGATE: marked("Prescriber's delegate"),
    Role.PHARMACIST: marked("Pharmacist"),
    Role.REPRESENTATIVE: marked("Pharmacy's authorized representative"),
    Role.COORDINATOR: marked("Coordinator"),
    Role.AUDITOR: marked("Auditor"),
    Role.ADMINISTRATOR: marked("Administrator"),
    Role.CLIENT: marked("Machine"),
}
routes = Pages("portal_account", __name__)


@routes.look("/account")
def show_account() -> Response:
    """Who is signed in, the open sessions, and the second factors."""
    here, who = desk(), actor()
    return page(
        "everyone/account.html",
        who=who,
        role_names=ROLES,
        own=session_id(),
        sessions=list_sessions(here.registry, who.account_id, here.clock.now(), None, MOST).items,
        factors=show_factors(here.registry, who.account_id),
        passkey_form=Form(PASSKEY),
        done=_done(),
    )


@routes.act("/account/sessions/<uuid:session_id>/end")
def end_own_session(session_id: str) -> Response:
    """That session opens nothing any more."""
    end_that_session(desk().registry, call(), EndSession(actor().account_id, session_id))
    return see("portal_account.show_account", ended="1")


def _done() -> str:
    """What was done just now, before the browser was sent here."""
    if "changed" in request.args:
        return said("The new password holds. Your other sessions have ended.")
    return said("The session has ended.") if "ended" in request.args else ""
