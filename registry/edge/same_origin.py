"""What another site makes a browser send with our cookie is turned away (cross-site request forgery).

A browser adds cookies by itself, so a cookie alone does not show that its owner meant the request. Browsers also say,
where no page can change it, from where a request comes: `Sec-Fetch-Site`, and before that `Origin`. A request that
changes something and brings no `Authorization` header is let through when it comes from this origin or from nowhere
(OWASP ASVS 5.0, 3.5.1 and 3.5.3). What says neither comes from no browser, and there nobody adds a cookie unasked.
A body that is not `application/json` is refused as well (`api/reading.py`): no form can send one.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, request

from registry.domain.errors import Forbidden

HARMLESS = frozenset(("GET", "HEAD", "OPTIONS"))
OWN = frozenset(("same-origin", "none"))
"""`none` is what the user did without any page, as from the address bar."""


def install_same_origin(app: Flask) -> None:
    """A request that changes something on a cookie's word comes from this origin."""
    app.before_request(_require_own_origin)


def _require_own_origin() -> None:
    if request.method in HARMLESS or "Authorization" in request.headers:
        return
    if not (_fetched_here() and _same_origin()):
        raise Forbidden(
            "Another site sent this request. Send it from a page of this server, or with a bearer token.",
            code="cross-site-request",
        )


def _fetched_here() -> bool:
    return request.headers.get("Sec-Fetch-Site", "none") in OWN


def _same_origin() -> bool:
    origin = request.headers.get("Origin")
    if origin is None:
        return True
    try:
        return urlsplit(origin).netloc == request.host
    except ValueError:
        return False
