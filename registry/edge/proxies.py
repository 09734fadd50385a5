"""Who the client is when proxies stand before the server: what they forward counts as far as they are trusted.

Anybody can send `X-Forwarded-For`, so without trusted proxies it is not read. With n of them the n last entries were
written by them, and the first of those names the client (OWASP ASVS 5.0, 4.1.3).
"""

from __future__ import annotations

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix


def install_proxies(app: Flask, trusted: int) -> None:
    """Client address, scheme and host are those that `trusted` proxies forward; with 0 those of the connection."""
    if trusted:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=trusted, x_proto=trusted, x_host=trusted, x_port=0, x_prefix=0
        )
