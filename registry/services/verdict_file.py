"""What the last verification of the whole ledger found, kept beside the heads outside the database.

It stands outside because it is about the database: whoever falsifies the ledger there does not reach it.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from registry.domain.canonical import canonical_json
from registry.domain.errors import Unavailable

SUFFIX = ".verdict"


@dataclass(frozen=True)
class Verdict:
    """When the ledger was verified, how many places are wrong, and what was done there. It names nobody."""

    verified_at: datetime
    defects: int
    tamperings: tuple[str, ...] = ()


def path_beside(heads_file: Path) -> Path:
    """Where the verdict stands, for a file of heads."""
    return heads_file.with_name(heads_file.name + SUFFIX)


def write(heads_file: Path, verdict: Verdict) -> None:
    """The verdict takes the place of the one before, whole. Raises Unavailable when it can not be written."""
    path = path_beside(heads_file)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        draft.write_text(canonical_json(vars(verdict)) + "\n", encoding="utf-8")
        draft.replace(path)
    except OSError as error:
        raise _unusable(path, str(error.strerror)) from error


def read(heads_file: Path) -> Verdict | None:
    """The last verdict; None before the first one. Raises Unavailable when it can not be read."""
    path = path_beside(heads_file)
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        return Verdict(
            datetime.fromisoformat(said["verified_at"]), int(said["defects"]), tuple(said["tamperings"])
        )
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _unusable(path, str(error.strerror)) from error
    except (ValueError, KeyError, TypeError) as error:
        raise _unusable(path, "it is damaged; 'registry ledger verify' writes it anew") from error


def _unusable(path: Path, why: str) -> Unavailable:
    return Unavailable(f"The verdict on the ledger in {path} can not be used: {why}.", code="verdict-file")
