"""The headers that every answer carries, also the one to a request that no view ever saw.

They are added below the application, around its WSGI callable, because a constant list costs next to nothing there.
OWASP ASVS 5.0, chapter 3.4; `Cache-Control: no-store` is 14.2.2 there (and 14.3.2).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Flask

API = "/api/"
CLOSED_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
ALWAYS = [
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    (
        "Permissions-Policy",
        "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    ),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    # In the place of the server's own, which would name the software.
    ("Server", "registry"),
]
OVER_TLS = ("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
"""RFC 6797: a browser that was here once speaks only TLS with this name and those below it for a year."""
NOT_KEPT = ("Cache-Control", "no-store")
POLICY = ("Content-Security-Policy", CLOSED_POLICY)
Headers = list[tuple[str, str]]


def install_headers(app: Flask) -> None:
    """Every answer of the application carries the headers."""
    served = app.wsgi_app

    def guarded(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        path: str = environ.get("PATH_INFO", "")

        def start(status: str, headers: Headers, *more: Any) -> Any:
            return start_response(status, completed(headers, path, environ["wsgi.url_scheme"]), *more)

        return served(environ, start)

    app.wsgi_app = guarded  # type: ignore[method-assign]


def completed(headers: Headers, path: str, scheme: str) -> Headers:
    """The headers with those that are missing. A view may loosen the policy and, outside the API, the caching."""
    said = {name.lower() for name, _ in headers}
    if path.startswith(API) and "cache-control" in said:
        headers = [header for header in headers if header[0].lower() != "cache-control"]
        said.discard("cache-control")
    headers = headers + ALWAYS
    if "cache-control" not in said:
        headers.append(NOT_KEPT)
    if "content-security-policy" not in said:
        headers.append(POLICY)
    if scheme == "https":
        headers.append(OVER_TLS)
    return headers
