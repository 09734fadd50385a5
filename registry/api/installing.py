"""The API joined to an application: routes, problems, and its description."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Flask, Response, g, request
from flask_smorest import Api

from registry import __version__
from registry.api import (
    accounts,
    authorizations,
    clinical,
    decisions,
    exceptions,
    gates,
    laboratory,
    ledger,
    patients,
    pharmacies,
    prescribers,
    programs,
    records,
    safe_use,
)
from registry.api.problems import install_problems
from registry.api.reference_page import install_reference_page

PREFIX = "/api/v1"
NOUNS = (
    gates,
    authorizations,
    prescribers,
    pharmacies,
    patients,
    safe_use,
    clinical,
    laboratory,
    exceptions,
    records,
    decisions,
    ledger,
    programs,
    accounts,
)
LONGEST_REQUEST_ID = 100


class RegistryApi(Api):
    """The library's API without its own errors: problems are answered and described by `problems.py` alone."""

    DEFAULT_ERROR_RESPONSE_NAME = None

    def _register_error_handlers(self) -> None:
        pass

    def _register_responses(self) -> None:
        pass


def install_api(app: Flask) -> None:
    """Every route below /api/v1, problem documents for what goes wrong, `/openapi.json` and `/docs`."""
    app.config.update(
        API_TITLE="REMS compliance registry",
        API_VERSION=__version__,
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX="/",
        OPENAPI_JSON_PATH="openapi.json",
        API_SPEC_OPTIONS=_description(),
    )
    install_problems(app)
    app.before_request(_started)
    app.after_request(_finished)
    api = RegistryApi(app)
    for noun in NOUNS:
        api.register_blueprint(noun.routes, url_prefix=PREFIX)
    install_reference_page(app)


def _description() -> dict[str, Any]:
    schemes = {
        "bearer": {"type": "http", "scheme": "bearer"},
        "session": {"type": "apiKey", "in": "cookie", "name": "registry_session"},
    }
    return {
        "info": {"description": "No dispense is authorized unless every risk-management precondition holds."},
        "components": {"securitySchemes": schemes},
        "security": [{"bearer": []}, {"session": []}],
    }


def _started() -> None:
    said = request.headers.get("X-Request-Id", "")[:LONGEST_REQUEST_ID]
    g.request_id = said if said.isascii() and said.isprintable() and said else str(uuid.uuid4())


def _finished(response: Response) -> Response:
    response.headers["X-Request-Id"] = g.get("request_id", "")
    if request.path.startswith(PREFIX):
        response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
