"""How a route is declared: path, body, answer and right in one place, with every error it can give documented."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from functools import wraps
from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema

from registry.access import allows
from registry.api.problems import MEDIA_TYPE
from registry.api.reading import StrictParser
from registry.api.schemas.lists import PageQuery, page_of
from registry.api.schemas.problem import Problem, Refusal
from registry.api.schemas.signing import Preview
from registry.api.signing import previewed
from registry.domain.actor import Role

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
ERROR_HEADERS: dict[int, dict[str, Any]] = {
    401: {"WWW-Authenticate": {"schema": {"type": "string"}, "required": True}},
    503: {"Retry-After": {"schema": {"type": "integer"}, "description": "In seconds.", "required": True}},
}
ERRORS = {
    400: "The request is malformed.",
    401: "Nobody has said, credibly, who is asking.",
    403: "The role of the account may not do this.",
    404: "There is no such thing, or none that the caller may know of.",
    409: "The request contradicts what is recorded.",
    413: "The body is too large.",
    415: "The body is not application/json.",
    422: "The request is well formed but can not be accepted; `errors` points at each field.",
    500: "Something failed that should not; nothing was recorded.",
    503: "The database can not be reached. Ask again after Retry-After seconds, under the same idempotency key.",
}
READING = (400, 401, 403, 404, 422, 500, 503)


class Routes(Blueprint):
    """The routes of one noun."""

    ARGUMENTS_PARSER = StrictParser()

    def act(
        self,
        rule: str,
        *,
        body: type[Schema],
        gives: type[Schema],
        to: Iterable[Role],
        scope: str | None = None,
        gate: bool = False,
        keyed: bool = True,
        signed: Iterable[Role] = (),
    ) -> Callable[[View], View]:
        """A POST that changes something: 201 with what was recorded. A gate refuses with 409 and every reason.

        `keyed` False: an idempotency key is not honored, because the answer must not be kept. `signed`: the roles
        that sign, which can look below `/preview` at what they would sign.
        """
        roles, signers = tuple(to), tuple(signed)

        def declare(view: View) -> View:
            headers = REPLAYED_HEADER if keyed else {}
            declared = self.response(201, gives, description="Recorded.", headers=headers)(
                self.arguments(body())(view)
            )
            declared = self._with_errors(declared, ERRORS, Refusal if gate else Problem)
            if keyed:
                declared = self.doc(parameters=[KEY_HEADER])(declared)
            if signers:
                self._preview(rule, view, body, signers, scope)
            return self._route(rule, "POST", allows(*roles, scope=scope)(declared), _who(roles, scope))

        return declare

    def _preview(
        self, rule: str, view: View, body: type[Schema], roles: tuple[Role, ...], scope: str | None
    ) -> None:
        looked = self.response(200, Preview)(self.arguments(body())(previewed(view)))
        looked = self._with_errors(looked, ERRORS)
        self._route(f"{rule}/preview", "POST", allows(*roles, scope=scope)(looked), _who(roles, scope))

    def open(self, rule: str, *, body: type[Schema], gives: type[Schema]) -> Callable[[View], View]:
        """A POST that anybody may send: signing in."""

        def declare(view: View) -> View:
            declared = self.response(200, gives)(self.arguments(body())(view))
            declared = self.doc(security=[])(self._with_errors(declared, (400, 401, 413, 415, 422, 500, 503)))
            return self._route(rule, "POST", declared, "For everybody, without signing in.")

        return declare

    def look(
        self,
        rule: str,
        *,
        gives: type[Schema],
        to: Iterable[Role],
        query: type[Schema],
        scope: str | None = None,
    ) -> Callable[[View], View]:
        """A GET of one thing."""
        roles = tuple(to)

        def declare(view: View) -> View:
            declared = self.response(200, gives)(self.arguments(query(), location="query")(view))
            declared = self._with_errors(declared, READING)
            return self._route(rule, "GET", allows(*roles, scope=scope)(declared), _who(roles, scope))

        return declare

    def page(
        self, rule: str, *, to: Iterable[Role], query: type[Schema], scope: str | None = None
    ) -> Callable[[View], View]:
        """A GET of a page to read and print."""
        roles = tuple(to)

        def declare(view: View) -> View:
            declared = self.response(200, {"type": "string"}, content_type="text/html")(
                self.arguments(query(), location="query")(view)
            )
            declared = self._with_errors(declared, READING)
            return self._route(rule, "GET", allows(*roles, scope=scope)(declared), _who(roles, scope))

        return declare

    def list(
        self, rule: str, *, of: type[Schema], to: Iterable[Role], scope: str | None = None
    ) -> Callable[[View], View]:
        """A GET of many things, page by page."""
        return self.look(rule, gives=page_of(of), to=to, query=PageQuery, scope=scope)

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

    def _route(self, rule: str, method: str, view: View, who: str) -> View:
        described = self.doc(operationId=view.__name__, description=who)(view)

        @wraps(described)
        def routed(*args: Any, **kwargs: Any) -> Any:
            ids = {name: str(value) for name, value in kwargs.items() if name.endswith("_id")}
            return described(*args, **{**kwargs, **ids})

        self.route(rule, methods=[method])(routed)
        _forget_descriptions(routed)
        return routed


def _forget_descriptions(view: View) -> None:
    """Each layer around a view keeps a deep copy of the description below it; the blueprint has its own by now."""
    layer: Any = view
    while layer is not None:
        vars(layer).pop("_apidoc", None)
        layer = getattr(layer, "__wrapped__", None)


def _who(roles: Collection[Role], scope: str | None) -> str:
    named = ", ".join(role.value for role in roles if role is not Role.CLIENT)
    if scope is not None:
        return f"For the roles {named}; for machine clients with the scope `{scope}`."
    return f"For the roles {named}." if Role.CLIENT not in roles else f"For the roles {named}, client."
