"""Work that was typed is not lost when the session ended meanwhile.

A form that arrives without a session is answered with a sign-in page that carries the form along in hidden fields.
Whoever has signed in gets it back to look at, with all that was typed but secrets; nothing is done by that alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import request

from registry.portal.forms import KEY, RESTORED
from registry.portal.pages import PREFIX

TARGET = "kept_target"
WORK = "kept_"
SECRETS = frozenset({"password", "code", "new_password", "passkey"})
NOT_KEPT = SECRETS | {KEY, RESTORED}


@dataclass(frozen=True)
class Kept:
    """Where the work belongs, and its fields with their values, in the order in which they came."""

    target: str
    pairs: tuple[tuple[str, str], ...]


def kept_of_request() -> Kept:
    """The work of a form that was sent to another page than the sign-in."""
    pairs = [(name, text) for name, texts in request.form.lists() for text in texts if name not in NOT_KEPT]
    return Kept(request.path, tuple(pairs))


def kept_along() -> Kept | None:
    """The work that a sign-in page carries along; None when it carries none."""
    target = request.form.get(TARGET, "")
    if not is_ours(target):
        return None
    pairs = [
        (name.removeprefix(WORK), text)
        for name, texts in request.form.lists()
        if name.startswith(WORK) and name != TARGET
        for text in texts
    ]
    return Kept(target, tuple(pairs))


def is_ours(path: str) -> bool:
    """True for the path of a page of the portal, and for nothing that could lead elsewhere."""
    return (
        (path == PREFIX or path.startswith(f"{PREFIX}/"))
        and "//" not in path
        and "\\" not in path
        and ".." not in path
        and path.isprintable()
        and path.isascii()
    )


def next_page(values: Mapping[str, Any]) -> str:
    """Where somebody wanted to go before signing in; the start when that is no page of ours."""
    wanted = str(values.get("next", ""))
    return wanted if is_ours(wanted) else PREFIX
