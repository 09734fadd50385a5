"""A signed JWT as it is written (RFC 7515 section 7.1, RFC 7519), read strictly and believed by nobody yet."""

from __future__ import annotations

import json
import re
from base64 import urlsafe_b64decode
from collections.abc import Mapping
from typing import Any, NoReturn

LONGEST = 8192
COMPACT = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")
NAMES_ITS_KEY = ("jwk", "x5c", "x5u")
EXTENSIONS = ("crit", "b64", "zip")
LAST = 10**15
"""No instant lies so many seconds from 1970; a number beyond it could not even be compared."""


class Unreadable(Exception):
    """It is no signed JWT as we read them; the text is a sentence that says what is wrong."""


def read_compact(text: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Its header and claims. Raises Unreadable, also for a header that brings a key along or extends the format."""
    if len(text) > LONGEST or not COMPACT.fullmatch(text):
        raise Unreadable(f"It is not a signed JWT of at most {LONGEST} characters.")
    header, claims = (_object(part) for part in text.split(".")[:2])
    wrong = [name for name in (*NAMES_ITS_KEY, *EXTENSIONS) if name in header]
    if wrong:
        raise Unreadable(f"`{wrong[0]}` is not accepted in the header; `kid` names a key that is known.")
    return header, claims


def instant(claims: Mapping[str, Any], name: str) -> float | None:
    """The instant that a claim names, in seconds since 1970, or None. Raises Unreadable when it is no such number."""
    said = claims.get(name)
    if name not in claims:
        return None
    if isinstance(said, bool) or not isinstance(said, int | float) or not -LAST <= said <= LAST:
        raise Unreadable(f"`{name}` must be a number of seconds since 1970.")
    return said


def _object(part: str) -> dict[str, Any]:
    try:
        value = json.loads(
            urlsafe_b64decode(part + "=" * (-len(part) % 4)),
            object_pairs_hook=_once,
            parse_constant=_no_constant,
        )
    except (ValueError, RecursionError) as error:
        raise Unreadable("Its header and claims must be JSON objects without doubles.") from error
    if not isinstance(value, dict):
        raise Unreadable("Its header and claims must be JSON objects.")
    return value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read = dict(pairs)
    if len(read) != len(pairs):
        raise ValueError("a name stands twice in an object")
    return read


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON value")
