"""Everything that goes wrong is answered as RFC 9457 problem+json: what, where, and what to do."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from registry.domain import errors
from registry.logs import place_of

STATUSES: dict[type[errors.DomainError], int] = {
    errors.Invalid: 422,
    errors.KeyReused: 422,
    errors.NotFound: 404,
    errors.Conflict: 409,
    errors.InProgress: 409,
    errors.Unauthenticated: 401,
    errors.Forbidden: 403,
    errors.Unavailable: 503,
}
"""The status of each kind of domain error: the only place that knows both."""

MEDIA_TYPE = "application/problem+json"
REFUSED_DETAIL = (
    "The gate stays shut. `unmet` lists every reason, who must do what, and from when it can work."
)
UNACCEPTABLE = "The request is well formed but can not be accepted."
PHRASES = {414: "URI Too Long", 413: "Content Too Large", 422: "Unprocessable Content"}
"""As RFC 9110 has them; Python before 3.13 has older ones, and a problem's type must not hang on that."""
log = logging.getLogger("registry.api")


def problem(status: int, code: str, detail: str, **more: Any) -> Response:
    """The problem document as a response."""
    document = {
        "type": f"urn:registry:problem:{code}",
        "title": _title(status),
        "status": status,
        "detail": detail,
    }
    return Response(json.dumps({**document, **more}), status, content_type=MEDIA_TYPE)


def refusal(text: str) -> Response:
    """A recorded refusal as a problem document: 409, never a 2xx. `text` is the answer's JSON object."""
    head = {
        "type": "urn:registry:problem:refused",
        "title": "Refused",
        "status": 409,
        "detail": REFUSED_DETAIL,
    }
    return Response(json.dumps(head)[:-1] + ", " + text[1:], 409, content_type=MEDIA_TYPE)


def install_problems(app: Flask) -> None:
    """Errors below /api are answered with a problem document, whoever raised them."""
    app.register_error_handler(errors.DomainError, _domain_problem)
    app.register_error_handler(HTTPException, _http_problem)
    app.register_error_handler(Exception, _unforeseen_problem)


def _domain_problem(error: errors.DomainError) -> Response:
    status = next(status for kind, status in STATUSES.items() if isinstance(error, kind))
    more = {"errors": _listed(error.fields)} if error.fields else {}
    response = problem(status, error.code, error.sentence, **more)
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["Retry-After"] = "1"
    if status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _http_problem(error: HTTPException) -> Response:
    status = error.code or 500
    code = (_title(status)).lower().replace(" ", "-")
    data = getattr(error, "data", None) or {}
    fields = dict(_pointers_below_place(data.get("messages", {})))
    detail = UNACCEPTABLE if fields else (error.description or code)
    response = problem(status, code, detail, **({"errors": _listed(fields)} if fields else {}))
    for name, value in error.get_headers():
        if name.lower() in ("allow", "retry-after"):
            response.headers[name] = value
    return response


def _unforeseen_problem(error: Exception) -> Response:
    # The text of an unforeseen error may quote a row, so only its kind and place are logged.
    place = place_of(error.__traceback__)
    log.error("%s at %s while serving %s", type(error).__name__, place, request.endpoint)
    return problem(500, "internal-error", "Something failed here that should not. Nothing was recorded.")


def _listed(fields: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"pointer": pointer, "detail": detail} for pointer, detail in fields.items()]


def _pointers_below_place(messages: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The complaints of webargs, which come by the place they were found in: the body or the query."""
    for below in messages.values():
        yield from _pointers(below)


def _pointers(messages: Any, pointer: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(messages, Mapping):
        for key, below in messages.items():
            yield from _pointers(below, pointer if key == "_schema" else f"{pointer}/{_escaped(key)}")
    elif isinstance(messages, list | tuple):
        yield pointer, " ".join(str(message) for message in messages)
    else:
        yield pointer, str(messages)


def _escaped(key: object) -> str:
    return str(key).replace("~", "~0").replace("/", "~1")


def _title(status: int) -> str:
    return PHRASES.get(status) or HTTPStatus(status).phrase
