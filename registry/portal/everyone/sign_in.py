"""Signing in by name and password, then by a code where the account has one; and signing out."""

from __future__ import annotations

from flask import Response, request, url_for
from flask_login import logout_user

from registry.access import actor, asker, browser_session, call, desk, session, session_id
from registry.domain.errors import Conflict, Forbidden, Unauthenticated
from registry.portal.forms import Form, submitted
from registry.portal.keeping import Kept, kept_along, next_page
from registry.portal.language import sentence
from registry.portal.pages import Pages, page, see, see_path
from registry.portal.sign_in_form import CODE, SIGN_IN
from registry.portal.viewing import changed, keep
from registry.reports.sign_in import show_factors
from registry.services.sessions import Session
from registry.services.sign_in import SignIn, present_code, sign_out
from registry.services.sign_in import sign_in as sign_in_by_password
from registry.signing_in import carry

routes = Pages("portal_sign_in", __name__)


@routes.open_look("/sign-in")
def show_sign_in() -> Response:
    """The page to sign in on."""
    return page("everyone/sign_in.html", form=Form(SIGN_IN), kept=None, next=next_page(request.args))


@routes.open_act("/sign-in")
def sign_in() -> Response:
    """A session is opened; a second factor follows where one is due."""
    form, here = submitted(SIGN_IN), desk()
    read = form.read()
    if read is not None:
        asked = SignIn(**read)
        try:
            opened = sign_in_by_password(
                here.registry, here.clock.now(), asked, asker(asked.username), browser_session()
            )
        except Unauthenticated as error:
            form.problems.append(sentence(error.sentence))
            form.status = 401
        else:
            return carry(_go_on(opened), opened)
    return page(
        "everyone/sign_in.html", form.status, form=form, kept=kept_along(), next=next_page(request.form)
    )


@routes.look("/second-factor")
def show_second_factor() -> Response:
    """The page to present a code on; whoever needs none is sent on."""
    if not session().pending:
        return see("portal.start")
    known = show_factors(desk().registry, actor().account_id)
    if not (known["totp"] or known["passkeys"]):
        return see("portal_factors.show_authenticator")
    return page("everyone/second_factor.html", form=Form(CODE), kept=None, next=next_page(request.args))


@routes.act("/second-factor")
def present_second_factor() -> Response:
    """The session is whole once the code is right."""
    form = submitted(CODE)
    read = form.read()
    if read is not None:
        try:
            opened = present_code(desk().registry, call(), session(), read["code"], asker(actor().username))
        except (Forbidden, Conflict) as error:
            form.complain("code", sentence(error.sentence))
        else:
            return carry(_go_on(opened), opened)
    return page(
        "everyone/second_factor.html",
        form.status,
        form=form,
        kept=kept_along(),
        next=next_page(request.form),
    )


@routes.act("/sign-out")
def end_session() -> Response:
    """The session opens nothing any more."""
    sign_out(desk().registry, call(), session_id())
    logout_user()
    return see("portal_sign_in.show_sign_in")


def _go_on(opened: Session) -> Response:
    """Where somebody goes after a step of signing in: the next step, the work that was kept, or the page wanted."""
    kept, wanted = kept_along(), next_page(request.form)
    viewing = changed(zone_name=request.form.get("zone", ""))
    if opened.pending and kept:
        made = page("everyone/second_factor.html", form=Form(CODE), kept=kept, next=wanted)
    elif opened.pending:
        made = see_path(url_for("portal_sign_in.show_second_factor", next=wanted))
    elif kept:
        made = _give_back(kept)
    else:
        made = see_path(wanted)
    return keep(made, viewing)


def _give_back(kept: Kept) -> Response:
    return page("everyone/work_kept.html", kept=kept)
