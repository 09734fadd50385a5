"""A person of the demo at a computer: signed in, asking over HTTP as any client would."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from dataclasses import dataclass
from http.cookiejar import CookieJar
from typing import Any

PATIENCE_S = 20.0


class WalkFailed(Exception):
    """The walk can not go on; the text says which request was answered how."""


@dataclass(frozen=True)
class Reply:
    """The status and the document of an answer."""

    status: int
    document: dict[str, Any]


class Person:
    """Somebody signed in at a running server."""

    def __init__(self, address: str, username: str, password: str):
        self._base = f"{address}/api/v1"
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        self.posts("/session", {"username": username, "password": password})

    def posts(self, path: str, body: dict[str, Any], *, expects: int | None = None) -> Reply:
        """POST the body; raise WalkFailed when the status is not the one expected (without one: an error)."""
        return self._asks(path, json.dumps(body).encode(), expects)

    def gets(self, path: str) -> Reply:
        """GET a document; raise WalkFailed when there is none."""
        return self._asks(path, None, None)

    def _asks(self, path: str, body: bytes | None, expects: int | None) -> Reply:
        headers = {"Accept": "application/json"} | ({"Content-Type": "application/json"} if body else {})
        request = urllib.request.Request(self._base + path, body, headers)  # noqa: S310 - our own server's address
        try:
            with self._opener.open(request, timeout=PATIENCE_S) as answer:
                reply = Reply(answer.status, json.load(answer))
        except urllib.error.HTTPError as error:
            with error:
                reply = Reply(error.code, _document(error.read()))
        except OSError as error:
            raise WalkFailed(f"{request.full_url} does not answer ({error})") from error
        expected = reply.status < 400 if expects is None else reply.status == expects
        if not expected:
            raise WalkFailed(
                f"{request.get_method()} {path} was answered {reply.status}: {json.dumps(reply.document)}"
            )
        return reply


def _document(text: bytes) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        return {"text": text.decode(errors="replace")}
    return found if isinstance(found, dict) else {"found": found}
