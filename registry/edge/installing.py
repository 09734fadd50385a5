"""The edge joined to an application, in the order in which a request meets its parts."""

from __future__ import annotations

from typing import Any

from flask import Flask

from registry.config import Config
from registry.edge.address import install_address_limit
from registry.edge.headers import install_headers
from registry.edge.proxies import install_proxies
from registry.edge.rate_limits import install_rate_limits
from registry.edge.request_log import install_request_log
from registry.edge.same_origin import install_same_origin
from registry.services.registry import Registry


def install_edge(app: Flask, config: Config, registry: Registry) -> None:
    """All that stands around every request. Whatever is wrapped last is met first."""
    install_headers(app)
    install_proxies(app, config.trusted_proxies)
    install_request_log(app)
    install_address_limit(app)
    install_same_origin(app)
    install_rate_limits(app, config, registry)


def cookie_settings(config: Config) -> dict[str, Any]:
    """How the session's cookie is set: over TLS under a name that a browser takes from this very host alone.

    `__Host-`: RFC 6265bis, section 4.1.3.2; a neighbor under the same domain can then not plant one. OWASP ASVS 5.0,
    3.3.1 to 3.3.4.
    """
    return {
        "SESSION_COOKIE_NAME": "__Host-registry_session" if config.over_tls else "registry_session",
        "SESSION_COOKIE_SECURE": config.over_tls,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_PATH": "/",
    }
