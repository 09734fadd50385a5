"""The settings of what stands around the application: TLS, proxies, limits, and whether this is production."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from registry.setting import ConfigurationError, Setting, file, number, word

PRODUCTION, DEVELOPMENT = "production", "development"
MOST_PROXIES = 10
MOST_REQUESTS = 6_000_000

EDGE_SETTINGS = (
    Setting(
        "REGISTRY_ENVIRONMENT",
        "`production`, unless REGISTRY_LISTEN is a loopback address",
        "`production` or `development`. In production a server with demo accounts, a weak secret key, Flask's debug "
        "mode, or plain HTTP without a trusted proxy does not start.",
    ),
    Setting(
        "REGISTRY_TRUSTED_PROXIES",
        "0",
        f"How many proxies stand before the server, 0 to {MOST_PROXIES}: so many entries of `X-Forwarded-For`, "
        "`X-Forwarded-Proto` and `X-Forwarded-Host` are believed. They must speak TLS with the clients.",
    ),
    Setting(
        "REGISTRY_TLS_CERT",
        "plain HTTP",
        "File with the server's certificate and its chain (PEM); with it the server speaks TLS 1.3.",
    ),
    Setting(
        "REGISTRY_TLS_KEY",
        "plain HTTP",
        "File with the private key of that certificate (PEM, not encrypted).",
    ),
    Setting(
        "REGISTRY_TLS_CLIENT_CA",
        "no client certificate is asked for",
        "File with the authorities (PEM) that must have issued a certificate to every client.",
    ),
    Setting(
        "REGISTRY_ACCOUNT_REQUESTS_PER_MINUTE",
        "6000",
        "Requests of one account, 0 to 6000000: so many may come at once, and they are given back evenly over the "
        "minute. More is 429; 0 is no limit.",
    ),
    Setting(
        "REGISTRY_CLIENT_REQUESTS_PER_MINUTE",
        "60",
        "The same for one client address and the requests that no account answers for: signing in, and what gets 401.",
    ),
)


@dataclass(frozen=True)
class EdgeSettings:
    """The part of a Config that is about the edge."""

    environment: str | None = None
    trusted_proxies: int = 0
    tls_cert: Path | None = None
    tls_key: Path | None = None
    tls_client_ca: Path | None = None
    account_requests_per_minute: int = 6000
    client_requests_per_minute: int = 60

    @property
    def over_tls(self) -> bool:
        """Whether clients speak TLS, with the server or with the proxies before it."""
        return self.tls_cert is not None or self.trusted_proxies > 0


def read_edge_settings(environ: Mapping[str, str]) -> dict[str, Any]:
    """The values of the fields of EdgeSettings. Raises ConfigurationError."""
    return {
        "environment": word(environ, "REGISTRY_ENVIRONMENT", (PRODUCTION, DEVELOPMENT)),
        "trusted_proxies": number(environ, "REGISTRY_TRUSTED_PROXIES", default=0, least=0, most=MOST_PROXIES),
        **_tls(environ),
        "account_requests_per_minute": number(
            environ, "REGISTRY_ACCOUNT_REQUESTS_PER_MINUTE", default=6000, least=0, most=MOST_REQUESTS
        ),
        "client_requests_per_minute": number(
            environ, "REGISTRY_CLIENT_REQUESTS_PER_MINUTE", default=60, least=0, most=MOST_REQUESTS
        ),
    }


def _tls(environ: Mapping[str, str]) -> dict[str, Path | None]:
    cert = file(environ, "REGISTRY_TLS_CERT", "the server's certificate")
    key = file(environ, "REGISTRY_TLS_KEY", "the private key of the server's certificate")
    client_ca = file(environ, "REGISTRY_TLS_CLIENT_CA", "the authorities of the clients' certificates")
    alone = "REGISTRY_TLS_CERT" if cert else "REGISTRY_TLS_KEY"
    if (cert is None) != (key is None):
        raise ConfigurationError(alone, "is set alone", "set REGISTRY_TLS_CERT and REGISTRY_TLS_KEY together")
    if client_ca is not None and cert is None:
        raise ConfigurationError(
            "REGISTRY_TLS_CLIENT_CA",
            "is set without TLS",
            "set REGISTRY_TLS_CERT and REGISTRY_TLS_KEY as well, or unset it",
        )
    return {"tls_cert": cert, "tls_key": key, "tls_client_ca": client_ca}
