"""Passwords: how they are kept, when two are the same, and how strong one must be.

No rule says of which characters a password is made, none expires, and it is taken exactly as typed (ASVS 5.0 6.2.5,
6.2.8, 6.2.10); what is refused is what an attacker guesses early (6.2.4, 6.2.11, 6.2.12), with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import Any, cast

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from registry.domain.errors import Invalid
from registry.services.leaked_passwords import is_common

PASSWORDS = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
"""Argon2id with the parameters of the OWASP password storage cheat sheet."""

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 1024
"""In bytes of UTF-8: so long a text costs no more to hash, and nobody types one."""

OF_THE_REGISTRY = (
    "registry",
    "rems",
    "prescriber",
    "pharmacy",
    "pharmacist",
    "patient",
    "coordinator",
    "auditor",
)
"""Words that everybody here would think of first (ASVS 5.0 6.1.2)."""

LEAST_SCORE = 3
LOOKED_AT = 72
"""Characters whose strength is estimated: what follows can only add to it, and the estimate slows with the square."""

NOBODYS_PASSWORD = PASSWORDS.hash("the password of nobody: checked so that an unknown name takes as long")


def hashed(password: str) -> str:
    """What is kept of the password."""
    return PASSWORDS.hash(password)


def matches(kept: str | None, password: str) -> bool:
    """True when it is the password that is kept; where none is, the answer takes as long."""
    try:
        PASSWORDS.verify(kept or NOBODYS_PASSWORD, password)
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None


def is_outdated(kept: str) -> bool:
    """True when the hash was made with other parameters than today's."""
    return PASSWORDS.check_needs_rehash(kept)


@cache
def _estimator() -> Callable[..., dict[str, Any]]:
    """The estimator, loaded when the first password is set: its lists take 13 MB, and few processes ever need them."""
    return cast(Callable[..., dict[str, Any]], import_module("zxcvbn").zxcvbn)


def check_new(password: str, *about: str, at: str = "/password") -> None:
    """The password may be set for somebody of whom these things are known. Raises Invalid with what is wrong."""
    if len(password) < SHORTEST_PASSWORD:
        raise _refused("short", f"at least {SHORTEST_PASSWORD} characters were expected", at)
    if len(password.encode()) > LONGEST_PASSWORD:
        raise _refused("long", f"at most {LONGEST_PASSWORD} bytes were expected", at)
    if is_common(password):
        raise _refused(
            "common", "it stands in lists of leaked passwords, which are tried first; choose another", at
        )
    parts = [(text, re.split(r"\W+", text)) for text in about]
    known = [word for text, words in parts for word in (text, "".join(words), *words) if word]
    found = _estimator()(password[:LOOKED_AT], user_inputs=[*known, *OF_THE_REGISTRY])
    if found["score"] < LEAST_SCORE:
        advice = (found["feedback"]["warning"], *found["feedback"]["suggestions"])
        raise _refused("easy to guess", " ".join(text for text in advice if text) or "choose another", at)


def _refused(what: str, detail: str, pointer: str) -> Invalid:
    return Invalid(f"The password is too {what}.", code="weak-password", fields={pointer: detail})
