"""How a page is declared and made: guarded by the table of rights, under a policy with a nonce of its own."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, render_template, url_for

from registry.access import PLACE, guarded
from registry.page_policy import new_nonce, page_policy
from registry.rights import right_to

View = Callable[..., Any]
PREFIX = "/portal"
HTML = "text/html; charset=utf-8"


class Pages(Blueprint):
    """The pages of one part of the portal. A route that the table of rights does not list is not declared."""

    def look(self, rule: str) -> Callable[[View], View]:
        """A GET, for those whom the table of rights lets in."""
        return self._declare("GET", rule, open_to_all=False)

    def act(self, rule: str) -> Callable[[View], View]:
        """A POST of a form, for those whom the table of rights lets in."""
        return self._declare("POST", rule, open_to_all=False)

    def open_look(self, rule: str) -> Callable[[View], View]:
        """A GET for everybody."""
        return self._declare("GET", rule, open_to_all=True)

    def open_act(self, rule: str) -> Callable[[View], View]:
        """A POST for everybody."""
        return self._declare("POST", rule, open_to_all=True)

    def _declare(self, method: str, rule: str, *, open_to_all: bool) -> Callable[[View], View]:
        def declare(view: View) -> View:
            if not open_to_all:
                view = guarded(right_to(method, PLACE.sub(r"{\1}", f"{PREFIX}{rule}")))(view)
            routed = _with_text_ids(view)
            self.add_url_rule(rule, view.__name__, routed, methods=[method])
            return routed

        return declare


def page(template: str, status: int = 200, **values: Any) -> Response:
    """The page that the template makes of the values."""
    nonce = new_nonce()
    response = Response(render_template(template, nonce=nonce, **values), status, content_type=HTML)
    response.headers["Content-Security-Policy"] = page_policy(nonce)
    return response


def see(endpoint: str, **values: Any) -> Response:
    """Send the browser on to a page of ours after a form was posted, so that reloading it posts nothing again."""
    return see_path(url_for(endpoint, **values))


def see_path(path: str) -> Response:
    """The same, to a path that is known to be ours."""
    return Response(status=303, headers={"Location": path})


def _with_text_ids(view: View) -> View:
    """The view, called with ids as the services take them."""

    @wraps(view)
    def routed(**kwargs: Any) -> Any:
        return view(**{name: str(v) if isinstance(v, UUID) else v for name, v in kwargs.items()})

    return routed
