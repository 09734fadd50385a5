"""What pages load: our own stylesheet and script, and what others made (`static/vendor`, listed with its hashes).

An address names the hash of the content, so a browser may keep it for ever and gets a new one when it changes.
"""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path

from flask import Response, abort, url_for

FOLDER = Path(__file__).parent / "static"
KINDS = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".woff2": "font/woff2"}
LONG = "public, max-age=31536000, immutable"
DIGEST_LENGTH = 16


def asset(name: str) -> str:
    """The address of an asset. Raises KeyError when there is none of that name."""
    return url_for("portal.static_asset", digest=_digests()[name], name=name)


def send_asset(digest: str, name: str) -> Response:
    """The asset of that name; 404 when the hash is not the one of its content.

    What others made has its version in its name, and the stylesheet names it from below its own hash.
    """
    if name not in _digests() or not (name.startswith("vendor/") or _digests()[name] == digest):
        abort(404)
    response = Response((FOLDER / name).read_bytes())
    response.headers["Cache-Control"] = LONG
    response.headers["Content-Type"] = KINDS[Path(name).suffix]
    return response


@cache
def _digests() -> dict[str, str]:
    return {
        file.relative_to(FOLDER).as_posix(): sha256(file.read_bytes()).hexdigest()[:DIGEST_LENGTH]
        for file in FOLDER.rglob("*")
        if file.suffix in KINDS
    }
