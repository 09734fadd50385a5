"""The page `docs/reference/api.md`, written from the routes and their OpenAPI description.

Run `python -m registry.api.api_page > docs/reference/api.md` after a change; a test fails on an old page.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from typing import Any

from flask import Flask

from registry.api.installing import PREFIX, install_api
from registry.api.problem_codes import PROBLEMS
from registry.domain.actor import Role
from registry.rights import Right

Document = Mapping[str, Any]
METHODS = ("get", "post")
PAGING = ("after", "limit")
QUOTE = '"'

OPENING = """\
# API

*Written by `python -m registry.api.api_page > docs/reference/api.md`; do not edit.*

A running registry serves the same description as OpenAPI 3.1 at `/openapi.json`, and as a page to try it at `/docs`.

- **Who asks.** `Authorization: Bearer <token>`, or the cookie that `POST /api/v1/session` sets. A token wins.
- **Bodies** are JSON objects sent as `application/json`. A field that is not named here is an error. Instants are RFC
  3339 with an offset (`2026-03-02T15:00:00Z`). The instant at which something happened is now when it is left out, and
  may not lie in the future.
- **Idempotency.** Every POST that records something takes an `Idempotency-Key` of 1 to 255 visible ASCII characters,
  kept for the account. The same request under the same key gets the same answer again, byte for byte, with the header
  `Idempotency-Replayed: true`, whether it was a yes or a refusal. The same request is the same path and the same bytes
  of the body. Errors are not kept. What answers with a secret (a token, an invitation, a code) keeps no answer, so a
  key has no effect there; the invitation that comes with a new account is left out of the answer given again.
- **Lists** come in pages: `{"items": […], "next": "…"}` and a `Link` header. `?after=` takes the `next` of the page
  before, `?limit=` is 50 unless said otherwise and 200 at most.
- **How often.** `RateLimit-Policy` names the quota that a request counts for, the account's or (without one) the client
  address's, and `RateLimit` what is left of it; beyond it the answer is 429.
- **Browsers.** With the cookie, a request that changes something must come from a page of this server: `Sec-Fetch-Site`
  is `same-origin` or `none`, and `Origin`, if there is one, names the server.
- **Answers** may carry more fields than those named here. Each has an `X-Request-Id`: the one that was sent, or a new
  one.
- **What goes wrong** is answered as `application/problem+json` (RFC 9457), [listed below](#problems).

`POST /oauth/token` gives machine clients that sign assertions a short token, with the answers and errors of OAuth 2.0;
`/.well-known/oauth-authorization-server` and `/.well-known/smart-configuration` describe it
([how to connect a machine](../howto/connect-a-machine.md)).

Where an OpenID provider is set, `GET /oidc/start` leads a browser there and `GET /oidc/callback` back, with a session.

Outside `/api/v1`, without sign-in: `/healthz` (the process runs), `/readyz` (the database answers), `/version`.
"""
"""Every type of problem: its code, the status it comes with, and what it means."""


def page() -> str:
    """The whole page as Markdown."""
    app = Flask(__name__, static_folder=None)
    install_api(app)
    document: Document = app.test_client().get("/openapi.json").get_json()
    parts = [OPENING, "## Routes", ""]
    for tag in dict.fromkeys(operation["tags"][0] for _, _, operation in _operations(document)):
        parts += [*_routes(document, tag, app), ""]
    bodies, answers = _named(document, "requestBody"), _named(document, "responses")
    parts += ["## Bodies", "", *_schemas(document, bodies), "## Answers", "", *_schemas(document, answers)]
    return "\n".join([*parts, *_problems(), ""])


def _operations(document: Document) -> Iterator[tuple[str, str, Document]]:
    for path, item in document["paths"].items():
        yield from ((method, path, item[method]) for method in METHODS if method in item)


def _routes(document: Document, tag: str, app: Flask) -> Iterator[str]:
    yield f"### {tag}"
    yield ""
    yield "| route | what it does | who may | takes | answer |"
    yield "|---|---|---|---|---|"
    for method, path, operation in _operations(document):
        if operation["tags"][0] != tag:
            continue
        view = app.view_functions[f"{tag}.{operation['operationId']}"]
        shown, whom = f"`{method.upper()} {path.removeprefix(PREFIX)}`", _whom(getattr(view, "right", None))
        words = [*_choices(document["paths"][path]), *_queries(operation)]
        takes = " ".join([*words, _links(operation.get("requestBody"))]).strip()
        yield f"| {shown} | {operation['summary']} | {whom} | {takes} | {_answer(operation)} |"


def _whom(right: Right | None) -> str:
    if right is None:
        return "anybody"
    if right.roles == frozenset(Role):
        named = ["every account"]
    else:
        named = [role.value for role in Role if role in right.roles]
    return ", ".join([*named, *([f"client with `{right.scope}`"] if right.scope else [])])


def _choices(item: Document) -> Iterator[str]:
    for parameter in item.get("parameters", ()):
        if "enum" in parameter["schema"]:
            yield f"`{{{parameter['name']}}}` is one of {', '.join(parameter['schema']['enum'])}"


def _queries(operation: Document) -> Iterator[str]:
    for parameter in operation.get("parameters", ()):
        if parameter["in"] == "query" and parameter["name"] not in PAGING:
            yield f"`?{parameter['name']}=`" + ("" if parameter["required"] else " (may be left out)")


def _answer(operation: Document) -> str:
    responses = operation["responses"]
    return ", ".join(
        f"{status} {_links(responses[status])}" for status in sorted(responses) if status < "300"
    )


def _references(found: Any) -> Iterator[str]:
    """The names of the schemas that a part of the description refers to."""
    if isinstance(found, dict):
        if "$ref" in found:
            yield found["$ref"].rpartition("/")[2]
        for below in found.values():
            yield from _references(below)
    elif isinstance(found, list):
        for below in found:
            yield from _references(below)


def _links(found: Any) -> str:
    return " ".join(f"[{name}](#{name.lower()})" for name in _references(found))


def _named(document: Document, part: str) -> list[str]:
    """The schemas that this part of any route leads to, and what those refer to, in the order of the routes."""
    wanted = list(_references([operation.get(part) for _, _, operation in _operations(document)]))
    found: dict[str, None] = {}
    while wanted:
        name = wanted.pop(0)
        if name not in found:
            found[name] = None
            wanted += _references(document["components"]["schemas"][name])
    return list(found)


def _schemas(document: Document, names: list[str]) -> Iterator[str]:
    for name in names:
        schema = document["components"]["schemas"][name]
        needed = schema.get("required", [])
        yield f"### {name}"
        yield ""
        if schema.get("properties"):
            yield "| field | value | |"
            yield "|---|---|---|"
        for field, value in schema.get("properties", {}).items():
            yield f"| `{field}` | {_value(value)} | {'' if field in needed else 'may be left out'} |"
        yield ""


def _value(schema: Document) -> str:
    if "$ref" in schema:
        return _links(schema)
    if "allOf" in schema or "anyOf" in schema or "oneOf" in schema:
        return " or ".join(
            _value(each) for kind in ("allOf", "anyOf", "oneOf") for each in schema.get(kind, ())
        )
    if "enum" in schema:
        return " ".join(f"`{json.dumps(word).strip(QUOTE)}`" for word in schema["enum"])
    kinds = schema.get("type", "anything")
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if "array" in kinds:
        return f"list of {_value(schema['items'])}"
    said = [schema.get("format") or kinds[0], *_limits(schema), *(["or null"] if "null" in kinds else [])]
    return " ".join(said)


def _limits(schema: Document) -> Iterator[str]:
    for least, most, unit in (("minimum", "maximum", ""), ("minLength", "maxLength", " characters")):
        if most in schema:
            yield f"{schema.get(least, 0)} to {schema[most]}{unit}"
    if "default" in schema:
        yield f"(`{json.dumps(schema['default']).strip(QUOTE)}` when left out)"


def _problems() -> Iterator[str]:
    yield "## Problems"
    yield ""
    yield "A problem has `type`, `title`, `status` and `detail`; where fields are wrong, `errors` is a list of a JSON"
    yield "pointer and what is wrong there. A [refusal](#refusal) carries the decision as well. `type` is"
    yield "`urn:registry:problem:` and one of these codes:"
    yield ""
    yield "| code | status | meaning |"
    yield "|---|---|---|"
    yield from (f"| `{code}` | {status} | {meaning} |" for code, status, meaning in PROBLEMS)


if __name__ == "__main__":
    sys.stdout.write(page())
