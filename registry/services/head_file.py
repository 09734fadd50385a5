"""The heads that are kept outside the database: one JSON object a line, only ever appended, on disk before it counts.

A line that was cut off by a crash is left where it is; the next line begins anew and says the whole again.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fcntl import LOCK_EX, flock
from pathlib import Path

from registry.domain.canonical import canonical_json
from registry.domain.errors import Unavailable
from registry.domain.head import SignedHead, head_of

TAIL = 8192


@dataclass(frozen=True)
class Line:
    """One line of the file; without a head when it can not be understood."""

    number: int
    head: SignedHead | None


def append(path: Path, heads: Iterable[SignedHead]) -> None:
    """Those of the heads that come after the last one in the file stand at its end, and on disk.

    Raises Unavailable when the file can not be written.
    """
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644)
    except OSError as error:
        raise _unusable(path, error) from error
    with os.fdopen(handle, "r+b", buffering=0) as file:
        flock(file, LOCK_EX)
        try:
            tail = _tail(file.fileno())
            known = _last_in(tail)
            lines = [canonical_json(head.document) for head in heads if known is None or _after(head, known)]
            if lines:
                begin = b"" if not tail or tail.endswith(b"\n") else b"\n"
                _write_all(file.fileno(), begin + "".join(f"{line}\n" for line in lines).encode())
                os.fsync(file.fileno())
        except OSError as error:
            raise _unusable(path, error) from error


def last(path: Path) -> SignedHead | None:
    """The last head in the file; None when there is no file or nothing in it. Raises Unavailable."""
    try:
        handle = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _unusable(path, error) from error
    try:
        return _last_in(_tail(handle))
    finally:
        os.close(handle)


def lines(path: Path) -> Iterator[Line]:
    """Every line; a cut one only where the line after it does not say it whole. Raises Unavailable."""
    try:
        with path.open("rb") as file:
            cut: tuple[int, bytes] | None = None
            for number, line in enumerate(file, start=1):
                head = _head(line)
                if cut is not None and not (head is not None and line.startswith(cut[1].rstrip(b"\n"))):
                    yield Line(cut[0], None)
                cut = (number, line) if head is None else None
                if head is not None:
                    yield Line(number, head)
            if cut is not None and cut[1].endswith(b"\n"):
                yield Line(cut[0], None)
    except OSError as error:
        raise _unusable(path, error) from error


def _after(head: SignedHead, known: SignedHead) -> bool:
    return head.head.tree_size > known.head.tree_size


def _tail(handle: int) -> bytes:
    size = os.fstat(handle).st_size
    return os.pread(handle, TAIL, max(0, size - TAIL))


def _last_in(tail: bytes) -> SignedHead | None:
    for line in reversed(tail.split(b"\n")):
        head = _head(line)
        if head is not None:
            return head
    return None


def _head(line: bytes) -> SignedHead | None:
    try:
        return head_of(json.loads(line))
    except ValueError:
        return None


def _write_all(handle: int, content: bytes) -> None:
    while content:
        content = content[os.write(handle, content) :]


def _unusable(path: Path, error: OSError) -> Unavailable:
    return Unavailable(
        f"The file of heads {path} can not be used ({error.strerror}); let REGISTRY_HEADS_FILE name one that can.",
        code="heads-file",
    )
