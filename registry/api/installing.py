"""The API joined to an application: routes, problems, and its description."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask_smorest import Api

from registry import __version__
from registry.api import (
    accesses,
    accounts,
    assessment,
    authorizations,
    client_keys,
    clinical,
    decisions,
    exceptions,
    factors,
    gates,
    identities,
    laboratory,
    ledger,
    noncompliance,
    patients,
    pharmacies,
    pregnancies,
    prescribers,
    programs,
    questions,
    records,
    safe_use,
    sessions,
    timeline,
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
    accesses,
    pregnancies,
    noncompliance,
    timeline,
    questions,
    decisions,
    assessment,
    ledger,
    programs,
    accounts,
    sessions,
    factors,
    client_keys,
    identities,
)


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
        API_SPEC_OPTIONS=_description(app.config["SESSION_COOKIE_NAME"]),
    )
    install_problems(app)
    api = RegistryApi(app)
    for noun in NOUNS:
        api.register_blueprint(noun.routes, url_prefix=PREFIX)
    install_reference_page(app)


def _description(cookie: str) -> dict[str, Any]:
    schemes = {
        "bearer": {"type": "http", "scheme": "bearer"},
        "session": {"type": "apiKey", "in": "cookie", "name": cookie},
    }
    return {
        "info": {"description": "No dispense is authorized unless every risk-management precondition holds."},
        "components": {"securitySchemes": schemes},
        "security": [{"bearer": []}, {"session": []}],
    }
