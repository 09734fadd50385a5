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


PROBLEMS = (
    ("refused", 409, "A gate says no. The refusal is recorded; `unmet` lists every reason."),
    ("bad-request", 400, "The body is no JSON, or not as JSON should be."),
    ("unauthenticated", 401, "No token or session, or one that opens nothing (any more)."),
    ("cross-site-request", 403, "Another site made a browser send this with its cookie."),
    ("not-valid-any-more", 401, "An invitation or reset that was used, replaced, has expired, or never was."),
    (
        "second-factor-needed",
        403,
        "The session was opened by a password alone; present or enroll a second factor.",
    ),
    ("second-factor-refused", 403, "The code is wrong, was used before, or was tried too often."),
    (
        "passkey-refused",
        403,
        "The passkey's answer is not one to the challenge, or not by a passkey of the account.",
    ),
    ("proof-needed", 403, "It must be proven again who asks; `errors` names the parts that are missing."),
    ("proof-refused", 403, "A part of the proof is wrong, was used before, or was tried too often."),
    ("forbidden", 403, "The role of the account may not do this."),
    ("not-the-signer", 403, "The pharmacist who acts signs the checklist, and nobody else."),
    (
        "signature-needs-a-person",
        403,
        "A machine signs nothing; `signing` names the person who signs through it.",
    ),
    ("signature-needs-the-prescriber", 403, "A delegate signs nothing."),
    ("not-found", 404, "There is no such address."),
    ("no-such-account", 404, "There is no such account."),
    ("no-such-authorization", 404, "The decision gave no authorization number, or not to the caller."),
    ("no-such-confirmation", 404, "The decision gave no confirmation number, or not to the caller."),
    ("no-such-release", 404, "The decision allowed no release, or not to the caller."),
    ("no-such-decision", 404, "There is no such decision among those on the caller's asks."),
    ("no-such-head", 404, "No head of the ledger was signed at that size."),
    (
        "no-sealed-event",
        404,
        "No sealed event has that id; one that was just recorded is sealed in a moment.",
    ),
    ("not-sealed-yet", 409, "The decision was just made; ask for its evidence again in a moment."),
    ("ledger-damaged", 409, "The ledger does not give a proof; the operator must look at it."),
    ("reversed-heads", 422, "`from` names a larger tree than `to`."),
    ("no-such-delegate", 404, "The prescriber has no such delegate (any more)."),
    ("no-such-identity", 404, "The account has no such identity."),
    ("no-such-key", 404, "The account has no such key."),
    ("no-such-number", 404, "The caller holds no such number."),
    ("no-such-patient", 404, "There is no such patient among the caller's."),
    ("no-such-pharmacist", 404, "There is no such pharmacist, or not of the caller's pharmacy."),
    ("no-such-pharmacy", 404, "There is no such pharmacy, or not the caller's."),
    ("no-such-prescriber", 404, "There is no such prescriber, or not the caller."),
    ("no-such-record", 404, "The patient has no such record."),
    ("no-such-session", 404, "The account has no such session (any more)."),
    ("no-such-passkey", 404, "The account has no such passkey (any more)."),
    ("no-such-token", 404, "There is no such token."),
    ("method-not-allowed", 405, "The address knows other methods; `Allow` names them."),
    ("already-ended", 409, "What is to be ended, cancelled, lifted or marked was so before."),
    ("already-enrolled", 409, "The patient has an active enrollment in the program."),
    ("certification-status", 409, "The certification is not in a state that this step starts from."),
    ("content-changed", 409, "What would be signed is not what was displayed; `errors` names what changed."),
    ("already-begun", 409, "Another request of the same kind was quicker; begin anew."),
    ("has-a-password", 409, "The account has a password, so it is reset, not invited."),
    ("last-factor", 409, "This is the only second factor of the account; enroll another one first."),
    ("no-session", 409, "A bearer token can not do this; sign in."),
    ("nothing-to-confirm", 409, "No secret waits for a code; begin anew."),
    ("nothing-to-present", 409, "The session needs no second factor."),
    ("passkey-known", 409, "This passkey is registered already."),
    ("in-progress", 409, "The first request under this idempotency key is still running."),
    ("identity-taken", 409, "The identity at the provider opens an account already."),
    ("key-taken", 409, "The key, its `kid` or its address is or was registered."),
    ("ncpdp-taken", 409, "A pharmacy with this NCPDP id is registered."),
    ("not-a-client", 409, "The account is no machine client, or is disabled."),
    (
        "not-a-person",
        409,
        "The account is a machine's, which has neither password nor identity, or is disabled.",
    ),
    ("not-enrolled", 409, "The patient has no active enrollment in the program."),
    ("npi-taken", 409, "A prescriber with this NPI is registered."),
    ("number-not-open", 409, "The number was cancelled or has expired."),
    ("number-open", 409, "The prescription has an open authorization number already."),
    ("number-used", 409, "The number was used, so it can not be used again or cancelled."),
    ("same-category", 409, "The patient is in this risk category already."),
    ("same-prescriber", 409, "The patient is treated by this prescriber already."),
    (
        "treats-patient",
        409,
        "The prescriber treats the patient, so nothing needs to be opened in an emergency.",
    ),
    ("username-taken", 409, "Another account has this name."),
    ("content-too-large", 413, "The body is larger than `REGISTRY_MAX_BODY_BYTES`."),
    ("uri-too-long", 414, "The path and the query together are too long."),
    ("unsupported-media-type", 415, "The body is not `application/json`."),
    ("unprocessable-content", 422, "A field is missing, unknown, or of the wrong kind."),
    ("idempotency-key-reused", 422, "The idempotency key stands for another request."),
    ("instant-in-future", 422, "An instant lies in the future, where it can not be."),
    ("invalid", 422, "The request can not be true."),
    ("cursor-of-another-question", 422, "The cursor was given by a list that was asked with other filters."),
    ("invalid-cursor", 422, "The cursor is none that a page gave."),
    ("invalid-idempotency-key", 422, "The idempotency key has characters or a length that it can not have."),
    ("invalid-identifier", 422, "An NPI, DEA number, NCPDP id or NDC can not be right."),
    ("invalid-number", 422, "An authorization or confirmation number can not be right."),
    ("not-signed", 422, "Nothing is signed here, so the body has no `signing`."),
    ("signature-required", 422, "This is signed, and the body has no `signing`."),
    ("weak-password", 422, "The password is too short, too long or easy to guess; `errors` says why."),
    ("unusable-key", 422, "The key is private, too weak, of another kind, or no key."),
    ("unknown-program", 422, "There is no such program."),
    ("unknown-reason", 422, "No precondition refuses for this reason."),
    ("reason-of-no-refusal", 422, "Decisions that authorize have no reasons."),
    ("period-reversed", 422, "A period ends before it begins."),
    (
        "too-many-requests",
        429,
        "The quota of the account or of the client's address is used up; see `Retry-After`.",
    ),
    ("internal-error", 500, "Something failed that should not."),
    (
        "ledger-not-sealed",
        503,
        "`/readyz` alone: the ledger is not sealed, or its newest head is not believed; the gates go on.",
    ),
    ("heads-file", 503, "`/readyz` alone: the file of the ledger's heads can not be read."),
    (
        "edition-not-believed",
        503,
        "A published edition can not be proved or understood, so nothing is decided; the operator must act.",
    ),
    (
        "outcome-unknown",
        503,
        "The database went away during the commit: it may be recorded. Ask again under the key.",
    ),
    (
        "data-key-missing",
        503,
        "What is stored is encrypted with a key that this server does not have; the operator must act.",
    ),
    ("not-encrypted", 503, "What is stored is from before encryption; the operator must act."),
    ("data-keys-unusable", 503, "The file of data keys can not be used; the operator must act."),
    ("unavailable", 503, "The database did not answer in time; `Retry-After` says when to ask again."),
)
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
