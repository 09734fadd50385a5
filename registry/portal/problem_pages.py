"""What goes wrong below /portal is told on a page. Problems are made where the API makes them; here they are shown."""

from __future__ import annotations

import json

from flask import Response, request

from registry.portal.forms import Form
from registry.portal.keeping import kept_of_request
from registry.portal.pages import PREFIX, page, see
from registry.portal.sign_in_form import SIGN_IN

PROBLEM = "application/problem+json"
CARRIED = ("Allow", "Retry-After")


def as_page(response: Response) -> Response:
    """The response, or the page that says what its problem document says."""
    if response.mimetype != PROBLEM or not _is_ours():
        return response
    problem = json.loads(response.get_data())
    if response.status_code == 401:
        return _sign_in()
    if problem["type"].endswith(":second-factor-needed"):
        return see("portal_sign_in.show_second_factor")
    made = page("problem.html", response.status_code, problem=problem)
    made.headers.update({name: response.headers[name] for name in CARRIED if name in response.headers})
    return made


def _is_ours() -> bool:
    return request.path == PREFIX or request.path.startswith(f"{PREFIX}/")


def _sign_in() -> Response:
    """The sign-in: on a page of its own, or, when a form was sent, with what was typed carried along."""
    if request.method == "POST":
        return page("everyone/sign_in.html", 401, form=Form(SIGN_IN), kept=kept_of_request(), next="")
    wanted = {} if request.path == PREFIX else {"next": request.path}
    return see("portal_sign_in.show_sign_in", **wanted)
