"""How a route is declared: path, body and answer in one place, with every error it can give documented.

Who may use it stands in the table of rights (`registry/rights.py`); a route that is not listed there is not declared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from flask import g
from flask_smorest import Blueprint
from marshmallow import Schema

from registry.access import PLACE, guarded
from registry.api.exporting import ListView, documented, leaving
from registry.api.problems import MEDIA_TYPE
from registry.api.reading import StrictParser
from registry.api.schemas.lists import PageQuery, page_of
from registry.api.schemas.problem import Problem, Refusal
from registry.api.schemas.signing import Preview
from registry.api.signing import previewed, signed_by
from registry.domain.actor import Role
from registry.rights import Right, right_to

View = Callable[..., Any]
KEY_HEADER = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
    "description": "The same key and body get the same answer again, whatever happened to the first one.",
}
REPLAYED_HEADER = {
    "Idempotency-Replayed": {
        "schema": {"type": "string", "enum": ["true"]},
        "description": "Only sent when this is the kept answer to an earlier request under the same key.",
    }
}
SECONDS: dict[str, Any] = {"schema": {"type": "integer"}, "description": "In seconds.", "required": True}
ERROR_HEADERS: dict[int, dict[str, Any]] = {
    401: {"WWW-Authenticate": {"schema": {"type": "string"}, "required": True}},
    429: {"Retry-After": SECONDS},
    503: {"Retry-After": SECONDS},
}
ERRORS = {
    400: "The request is malformed.",
    401: "Nobody has said, credibly, who is asking.",
    403: "The role of the account may not do this, or another site made a browser send the request with its cookie.",
    404: "There is no such thing, or none that the caller may know of.",
    409: "The request contradicts what is recorded.",
    413: "The body is too large.",
    414: "The address is too long.",
    415: "The body is not application/json.",
    422: "The request is well formed but can not be accepted; `errors` points at each field.",
    429: "Too many requests; ask again after Retry-After seconds. `RateLimit` tells beforehand what is left.",
    500: "Something failed that should not; nothing was recorded.",
    503: "The database can not be reached. Ask again after Retry-After seconds, under the same idempotency key.",
}
READING = (400, 401, 403, 404, 414, 422, 429, 500, 503)
ASKING = (400, 401, 403, 413, 414, 415, 422, 429, 500, 503)
OPEN = (400, 401, 403, 413, 414, 415, 422, 429, 500, 503)


class Routes(Blueprint):
    """The routes of one noun."""

    ARGUMENTS_PARSER = StrictParser()

    def act(
        self,
        rule: str,
        *,
        body: type[Schema],
        gives: type[Schema],
        gate: bool = False,
        keyed: bool = True,
        signed: bool = False,
    ) -> Callable[[View], View]:
        """A POST that changes something: 201 with what was recorded. A gate refuses with 409 and every reason.

        `keyed` False: an idempotency key is not honored, because the answer must not be kept. `signed`: those who
        may look below `/preview` at what they would sign, by the table of rights, are those who sign.
        """

        def declare(view: View) -> View:
            if signed:
                view = signed_by(right_to("POST", f"{_listed(rule)}/preview"))(view)
                self._preview(rule, view, body)
            headers = REPLAYED_HEADER if keyed else {}
            declared = self.response(201, gives, description="Recorded.", headers=headers)(
                self.arguments(body())(view)
            )
            declared = self._with_errors(declared, ERRORS, Refusal if gate else Problem)
            if keyed:
                declared = self.doc(parameters=[KEY_HEADER])(declared)
            return self._guarded(rule, "POST", declared)

        return declare

    def _preview(self, rule: str, view: View, body: type[Schema]) -> None:
        looked = self.response(200, Preview)(self.arguments(body())(previewed(view)))
        self._guarded(f"{rule}/preview", "POST", self._with_errors(looked, ERRORS))

    def open(self, rule: str, *, body: type[Schema], gives: type[Schema]) -> Callable[[View], View]:
        """A POST that anybody may send: signing in."""

        def declare(view: View) -> View:
            declared = self.response(200, gives)(self.arguments(body())(view))
            declared = self.doc(security=[])(self._with_errors(declared, OPEN))
            return self._route(rule, "POST", declared, "For everybody, without signing in.")

        return declare

    def ask(
        self,
        rule: str,
        *,
        body: type[Schema],
        gives: type[Schema],
    ) -> Callable[[View], View]:
        """A POST that changes nothing: a question that must not stand in a URL."""

        def declare(view: View) -> View:
            declared = self.response(200, gives)(self.arguments(body())(_giving(gives, view)))
            declared = self._with_errors(declared, ASKING)
            return self._guarded(rule, "POST", declared)

        return declare

    def look(
        self,
        rule: str,
        *,
        gives: type[Schema],
        query: type[Schema],
        contradicts: bool = False,
    ) -> Callable[[View], View]:
        """A GET of one thing. `contradicts`: it may be there and not yet be such that it can be given, which is 409."""

        def declare(view: View) -> View:
            declared = self.response(200, gives)(
                self.arguments(query(), location="query")(_giving(gives, view))
            )
            declared = self._with_errors(declared, (*READING, 409) if contradicts else READING)
            return self._guarded(rule, "GET", declared)

        return declare

    def page(self, rule: str, *, query: type[Schema]) -> Callable[[View], View]:
        """A GET of a page to read and print."""

        def declare(view: View) -> View:
            declared = self.response(200, {"type": "string"}, content_type="text/html")(
                self.arguments(query(), location="query")(view)
            )
            return self._guarded(rule, "GET", self._with_errors(declared, READING))

        return declare

    def list(
        self, rule: str, *, of: type[Schema], query: type[PageQuery] = PageQuery
    ) -> Callable[[ListView], View]:
        """A GET of many things: page by page, or exported whole. The view gives a page."""
        look = self.look(rule, gives=page_of(of), query=query)

        def declare(view: ListView) -> View:
            return look(self.doc(**documented(page_of(of)))(leaving(of, view)))

        return declare

    def _with_errors(self, view: View, statuses: Iterable[int], conflict: type[Schema] = Problem) -> View:
        for status in statuses:
            schema = conflict if status == 409 else Problem
            view = self.alt_response(
                status,
                schema=schema,
                description=ERRORS[status],
                content_type=MEDIA_TYPE,
                headers=ERROR_HEADERS.get(status),
                success=False,
            )(view)
        return view

    def _guarded(self, rule: str, method: str, view: View) -> View:
        right = right_to(method, _listed(rule))
        return self._route(rule, method, guarded(right)(view), _who(right))

    def _route(self, rule: str, method: str, view: View, who: str) -> View:
        described = self.doc(operationId=view.__name__, description=who)(view)

        @wraps(described)
        def routed(*args: Any, **kwargs: Any) -> Any:
            ids = {name: str(value) for name, value in kwargs.items() if name.endswith("_id")}
            return described(*args, **{**kwargs, **ids})

        self.route(rule, methods=[method])(routed)
        _forget_descriptions(routed)
        return routed


def _giving(gives: type[Schema], view: View) -> View:
    """The view, in which it is known what its answer is: `sending` then shows what the caller's role may see of it."""

    @wraps(view)
    def known(*args: Any, **kwargs: Any) -> Any:
        g.answer = gives.__name__
        return view(*args, **kwargs)

    return known


def _forget_descriptions(view: View) -> None:
    """Each layer around a view keeps a deep copy of the description below it; the blueprint has its own by now."""
    layer: Any = view
    while layer is not None:
        vars(layer).pop("_apidoc", None)
        layer = getattr(layer, "__wrapped__", None)


def _listed(rule: str) -> str:
    return PLACE.sub(r"{\1}", rule)


def _who(right: Right) -> str:
    named = ", ".join(role.value for role in Role if role in right.roles)
    if right.scope is not None:
        return f"For the roles {named}; for machine clients with the scope `{right.scope}`."
    return f"For the roles {named}."
