"""Where machine clients come in: `/oauth/token`, and what describes it.

Answers and errors are those of OAuth 2.0 (RFC 6749, sections 5.1 and 5.2), not problem documents: that is what the
libraries of clients understand. `invalid_client` comes with 400, as a 401 would have to name a scheme of HTTP, and an
assertion belongs to none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from flask import Flask, Response, current_app, jsonify, request
from werkzeug.exceptions import HTTPException

from registry.access import desk
from registry.domain.actor import SCOPES
from registry.domain.errors import Unavailable
from registry.services.client_assertion import ALGORITHMS, GrantRefused
from registry.services.grant_token import AskToken, grant_token
from registry.services.key_sets import KeySets, client_key
from registry.services.public_keys import PublicKey

TOKEN_PATH = "/oauth/token"  # noqa: S105  an address
FORM = "application/x-www-form-urlencoded"
GRANT = "client_credentials"
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


@dataclass(frozen=True)
class Machines:
    """By which address machine clients reach this server, and the key sets that it may fetch."""

    origin: str
    key_sets: KeySets[PublicKey]

    @property
    def token_endpoint(self) -> str:
        """The address that every assertion must be made for."""
        return f"{self.origin}{TOKEN_PATH}"


def install_machines(app: Flask, origin: str, jwks_addresses: tuple[str, ...] = ()) -> None:
    """The token endpoint and its metadata (RFC 8414, SMART App Launch 2.2)."""
    app.extensions["machines"] = Machines(origin, KeySets(client_key, jwks_addresses))
    app.add_url_rule(TOKEN_PATH, view_func=oauth_token, methods=["POST"])
    app.add_url_rule("/.well-known/oauth-authorization-server", view_func=oauth_metadata)
    app.add_url_rule("/.well-known/smart-configuration", view_func=smart_configuration)


def key_sets() -> KeySets[PublicKey]:
    """The key sets that this application may fetch."""
    return _machines().key_sets


def oauth_token() -> Response:
    """A short token for a machine client that proves who it is by an assertion that it has signed."""
    here, machines = desk(), _machines()
    try:
        asked = _asked()
        grant = grant_token(
            here.registry, machines.key_sets, here.clock.now(), machines.token_endpoint, asked
        )
    except GrantRefused as refused:
        return _answer({"error": refused.error, "error_description": _quotable(refused.sentence)}, 400)
    except Unavailable as error:
        response = _answer(
            {"error": "temporarily_unavailable", "error_description": _quotable(error.sentence)}, 503
        )
        response.headers["Retry-After"] = "1"
        return response
    return _answer(
        {
            "access_token": grant.token,
            "token_type": "Bearer",
            "expires_in": int(grant.life.total_seconds()),
            "scope": " ".join(grant.scopes),
        },
        200,
    )


def oauth_metadata() -> Response:
    """The metadata of RFC 8414. There is no authorization endpoint, so no response type."""
    return _described({"issuer": _machines().origin, "response_types_supported": []})


def smart_configuration() -> Response:
    """The metadata of SMART App Launch 2.2, section Conformance, for backend services.

    It wants `code_challenge_methods_supported` in every document, though nothing here takes a code.
    """
    return _described(
        {"capabilities": ["client-confidential-asymmetric"], "code_challenge_methods_supported": ["S256"]}
    )


def _described(more: dict[str, Any]) -> Response:
    document = {
        **more,
        "token_endpoint": _machines().token_endpoint,
        "token_endpoint_auth_methods_supported": ["private_key_jwt"],
        "token_endpoint_auth_signing_alg_values_supported": list(ALGORITHMS),
        "grant_types_supported": [GRANT],
        "scopes_supported": list(SCOPES),
    }
    return jsonify(document)


def _asked() -> AskToken:
    """What the form says. Raises GrantRefused."""
    said = _form()
    grant = said.get("grant_type")
    if grant is None:
        raise _malformed("`grant_type` is missing.")
    if grant != GRANT:
        raise GrantRefused("unsupported_grant_type", f"`grant_type` must be {GRANT}.")
    if "Authorization" in request.headers or "client_secret" in said:
        raise _malformed("A client proves who it is in one way, by `client_assertion`.")
    if said.get("client_assertion_type") != ASSERTION_TYPE:
        raise _malformed(f"`client_assertion_type` must be {ASSERTION_TYPE}.")
    if "client_assertion" not in said:
        raise _malformed("`client_assertion` is missing.")
    return AskToken(said["client_assertion"], said.get("scope"), said.get("client_id"))


def _form() -> dict[str, str]:
    """The parameters, each said once; one that is empty counts as not said (RFC 6749, section 3.2)."""
    if request.mimetype != FORM:
        raise _malformed(f"Send the parameters as {FORM}.")
    if request.args:
        raise _malformed("The parameters belong in the body, not in the address, which is logged.")
    try:
        lists = list(request.form.lists())
    except HTTPException as error:
        raise _malformed("The form is too large.") from error
    twice = [values for _, values in lists if len(values) > 1]
    if twice:
        raise _malformed("A parameter is said twice; which of the two is meant can not be known.")
    return {name: values[0] for name, values in lists if values[0]}


def _malformed(sentence: str) -> GrantRefused:
    return GrantRefused("invalid_request", sentence)


def _quotable(sentence: str) -> str:
    """The sentence in the characters that RFC 6749, section 5.2, allows in a description."""
    return sentence.replace('"', "'").replace("\\", "/")


def _answer(document: dict[str, Any], status: int) -> Response:
    response = jsonify(document)
    response.status_code = status
    response.headers["Cache-Control"] = "no-store"
    response.headers["Pragma"] = "no-cache"
    return response


def _machines() -> Machines:
    return cast(Machines, current_app.extensions["machines"])
