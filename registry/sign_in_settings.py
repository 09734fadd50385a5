"""How people and machines come in: at which address, by which factors, for how long, and who may vouch for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from registry.addresses import fetchable, origin_of
from registry.provider_settings import OF_PROVIDER, ProviderSettings, provider_of
from registry.setting import ConfigurationError, Setting, number, secret

SIGN_IN_SETTINGS = (
    Setting(
        "REGISTRY_ORIGIN",
        "http://localhost:8000",
        "Where people and machines reach the registry, such as `https://registry.example.org`: `https`, or `http` on a "
        "loopback address. Unset, its port is that of REGISTRY_LISTEN. What they sign and their passkeys are bound to "
        "it.",
    ),
    Setting("REGISTRY_SESSION_IDLE_MINUTES", "15", "Minutes without a request that end a session, 2 to 720."),
    Setting("REGISTRY_SESSION_HOURS", "12", "Hours after which a session ends in any case, 1 to 24."),
    Setting(
        "REGISTRY_SECOND_FACTOR",
        "required",
        "`required`, or `off`, which `registry serve --demo` sets for its own server and nobody else may.",
    ),
    Setting(
        "REGISTRY_JWKS_ADDRESSES",
        "none",
        "Addresses, with spaces between them, from which the keys of machine clients may be fetched: `https`, or "
        "`http` on a loopback address.",
    ),
    *OF_PROVIDER,
)


@dataclass(frozen=True)
class SignInSettings:
    """The part of a Config that is about coming in."""

    origin: str = "http://localhost:8000"
    session_idle_minutes: int = 15
    session_hours: int = 12
    second_factor: bool = True
    jwks_addresses: tuple[str, ...] = ()
    provider: ProviderSettings | None = None


def read_sign_in_settings(environ: Mapping[str, str], port: int) -> dict[str, Any]:
    """The values of the fields of SignInSettings, for a server that listens on `port`. Raises ConfigurationError."""
    return {
        "origin": _origin(environ.get("REGISTRY_ORIGIN", f"http://localhost:{port}")),
        "session_idle_minutes": number(
            environ, "REGISTRY_SESSION_IDLE_MINUTES", default=15, least=2, most=720
        ),
        "session_hours": number(environ, "REGISTRY_SESSION_HOURS", default=12, least=1, most=24),
        "second_factor": _second_factor(environ.get("REGISTRY_SECOND_FACTOR", "required")),
        "jwks_addresses": _jwks_addresses(environ.get("REGISTRY_JWKS_ADDRESSES", "")),
        "provider": _provider(environ),
    }


def _origin(text: str) -> str:
    try:
        return origin_of(text)
    except ValueError as error:
        raise ConfigurationError(
            "REGISTRY_ORIGIN",
            str(error),
            "write it like https://registry.example, or http://localhost:8000 on one's own machine",
        ) from error


def _second_factor(text: str) -> bool:
    if text not in ("required", "off"):
        raise ConfigurationError(
            "REGISTRY_SECOND_FACTOR", f"is {text!r}, not an answer", "unset it: a second factor is required"
        )
    return text == "required"


def _jwks_addresses(text: str) -> tuple[str, ...]:
    try:
        return fetchable(text)
    except ValueError as error:
        raise ConfigurationError(
            "REGISTRY_JWKS_ADDRESSES", str(error), "write it like https://client.example.org/jwks.json"
        ) from error


def _provider(environ: Mapping[str, str]) -> ProviderSettings | None:
    known_by = secret(environ, "REGISTRY_OIDC_CLIENT_SECRET")
    if known_by == "":
        raise ConfigurationError("REGISTRY_OIDC_CLIENT_SECRET", "is empty", "set the secret, or unset it")
    issuer, client_id = (environ.get(f"REGISTRY_OIDC_{name}") for name in ("ISSUER", "CLIENT_ID"))
    try:
        return provider_of(issuer, client_id, known_by, environ.get("REGISTRY_OIDC_SECOND_FACTORS", ""))
    except ValueError as error:
        raise ConfigurationError(
            "REGISTRY_OIDC_ISSUER", str(error), "set issuer, client id and client secret, or none of them"
        ) from error
