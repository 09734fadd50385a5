"""What the lock pins: each package with its version and the hashes it may have."""

from __future__ import annotations

import re
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

REQUIREMENTS = Path(__file__).parents[2] / "requirements"
LOCK = REQUIREMENTS / "lock.txt"
HASH = re.compile(r"--hash=(\w+:[0-9a-f]+)")


def entries(lock: str) -> dict[Requirement, tuple[str, ...]]:
    """Every requirement of the text of a lock, with its hashes."""
    whole = re.sub(r"\\\n\s*", " ", re.sub(r"^\s*#.*$", "", lock, flags=re.MULTILINE))
    lines = [line.strip() for line in whole.splitlines() if line.strip()]
    return {Requirement(line.partition(" --hash")[0]): tuple(HASH.findall(line)) for line in lines}


def pinned(lock: str) -> set[str]:
    """The names of the packages that this Python installs from the text of a lock."""
    return {
        canonicalize_name(entry.name)
        for entry in entries(lock)
        if entry.marker is None or entry.marker.evaluate()
    }
