"""Passwords that many people had when others' lists leaked: asked for here, without a network (ASVS 5.0 6.2.4, 6.2.12).

zxcvbn knows 30 000 common passwords, but hardly any is as long as ours must be, and of those that are it takes each
second one for a good one. So the most common ones that are long enough stand beside this file: the first 10 000 of at
least 12 characters in the "10 million passwords" of Mark Burnett (2015, given to the public domain). They are kept as
cut digests, sorted: nobody's password is to be read here, and none is told by where it stands.

    python -m registry.services.leaked_passwords 10-million-password-list-top-1000000.txt
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from importlib.resources import files
from itertools import islice
from pathlib import Path

KEPT = 10_000
SHORTEST = 12
DIGITS = 12
"""Of the digest in hexadecimal: among so many, a password that is not among them is refused once in 28 billion."""
FILE = "leaked_passwords.txt"


def is_common(password: str) -> bool:
    """True when it is one of them, in whatever upper and lower case."""
    return _digest(password) in _kept()


def digests(by_frequency: Iterable[str]) -> list[str]:
    """What is kept of a list, the most common first."""
    long = dict.fromkeys(line.lower() for line in by_frequency if len(line) >= SHORTEST)
    return sorted(_digest(password) for password in islice(long, KEPT))


def _digest(password: str) -> str:
    return sha256(password.lower().encode()).hexdigest()[:DIGITS]


@cache
def _kept() -> frozenset[str]:
    return frozenset(files(__package__).joinpath(FILE).read_text("ascii").split())


if __name__ == "__main__":
    said = Path(sys.argv[1]).read_text("utf-8", errors="ignore").splitlines()
    Path(__file__).with_name(FILE).write_text("\n".join(digests(said)) + "\n", "ascii")
