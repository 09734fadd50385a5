"""The address of a request has an end: what is longer than any address of ours is not looked at."""

from __future__ import annotations

from flask import Flask, request
from werkzeug.exceptions import RequestURITooLarge

LONGEST_ADDRESS = 8000
"""RFC 9110, section 4.1: every server should take at least so many bytes of a request's path and query."""


def install_address_limit(app: Flask) -> None:
    """A longer path and query are 414."""
    app.before_request(_require_short_address)


def _require_short_address() -> None:
    if len(request.path) + len(request.query_string) > LONGEST_ADDRESS:
        raise RequestURITooLarge(
            f"The address is longer than {LONGEST_ADDRESS} characters; shorten its query."
        )
