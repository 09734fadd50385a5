"""Data keys in a file that its owner alone may read, such as a mounted secret.

The file is JSON: the id of the key that encrypts now, and all keys by id, the oldest first. It is replaced as a whole,
never written in place, so a process that is stopped half-way leaves the old file or the new one. Every process looks
for a newer file before it encrypts, and again when it meets a key that it does not know.
"""

from __future__ import annotations

import json
import os
import secrets
import stat
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Any

from registry.domain.errors import Conflict, Unavailable
from registry.vault.keys import ID_BYTES, KEY_BYTES, missing, new_key

OTHERS = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True)
class Held:
    """What the file holds: the current key's id, and of each key its bytes and when it was made."""

    current: str
    keys: Mapping[str, bytes]
    made_at: Mapping[str, str]


class KeyFile:
    """The key service whose keys stand in a file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = Lock()
        self._seen: tuple[int, int, int] | None = None
        self._held = Held("", {}, {})

    def current_id(self) -> str:
        """The id of the key that the file calls current."""
        return self.held().current

    def key(self, key_id: str) -> bytes:
        """The key of that id, looked for in a newer file too."""
        found = self._held.keys.get(key_id) or self.held().keys.get(key_id)
        if found is None:
            raise missing(key_id)
        return found

    def ids(self) -> tuple[str, ...]:
        """The ids of all keys in the file, the oldest first."""
        return tuple(self.held().keys)

    def held(self) -> Held:
        """What the file holds now. Raises Unavailable when it can not be used, and says why."""
        try:
            found = self.path.stat()
        except OSError as error:
            raise _unusable(self.path, f"can not be read ({error.strerror})") from error
        seen = (found.st_mtime_ns, found.st_ino, found.st_size)
        if seen != self._seen:
            with self._lock:
                self._held, self._seen = _read(self.path, found.st_mode), seen
        return self._held

    def add(self, at: datetime) -> str:
        """A further key, which encrypts nothing before it is made current; returns its id."""
        held, (key_id, key) = self.held(), new_key()
        made_at = {**held.made_at, key_id: at.isoformat(timespec="seconds")}
        write(self.path, Held(held.current, {**held.keys, key_id: key}, made_at))
        return key_id

    def make_current(self, key_id: str) -> None:
        """The key encrypts what is written from now on."""
        held = self.held()
        if key_id not in held.keys:
            raise missing(key_id)
        write(self.path, Held(key_id, held.keys, held.made_at))

    def remove(self, key_id: str) -> None:
        """The key is gone. Raises Conflict for the current one."""
        held = self.held()
        if key_id == held.current:
            raise Conflict("This key encrypts what is written now; make another one current first.")
        if key_id not in held.keys:
            raise missing(key_id)
        keys = {other: key for other, key in held.keys.items() if other != key_id}
        write(self.path, Held(held.current, keys, {other: held.made_at[other] for other in keys}))


def make_key_file(path: Path, at: datetime) -> None:
    """A file with one key, unless there is a file already; of several processes at once, one makes it."""
    if path.exists():
        return
    key_id, key = new_key()
    draft = _draft(path, Held(key_id, {key_id: key}, {key_id: at.isoformat(timespec="seconds")}))
    try:
        path.hardlink_to(draft)  # fails if another process was quicker; its keys then hold
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def write(path: Path, held: Held) -> None:
    """The file is replaced as a whole."""
    draft = _draft(path, held)
    draft.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _draft(path: Path, held: Held) -> Path:
    keys = {
        key_id: {"key": b64encode(key).decode(), "made_at": held.made_at[key_id]}
        for key_id, key in held.keys.items()
    }
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        json.dump({"current": held.current, "keys": keys}, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    return draft


def _read(path: Path, mode: int) -> Held:
    if mode & OTHERS:
        raise _unusable(path, "may be read by others than its owner", "run chmod 600 on it")
    try:
        document = json.loads(path.read_text(encoding="ascii"))
        keys = {key_id: _key(key_id, said["key"]) for key_id, said in document["keys"].items()}
        held = Held(document["current"], keys, {each: document["keys"][each]["made_at"] for each in keys})
    except OSError as error:
        raise _unusable(path, f"can not be read ({error.strerror})") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _unusable(path, "is no file of data keys") from error
    if held.current not in held.keys:
        raise _unusable(path, "names a current key that it does not hold")
    return held


def _key(key_id: str, text: Any) -> bytes:
    key = b64decode(text, validate=True)
    if len(key) != KEY_BYTES or len(bytes.fromhex(key_id)) != ID_BYTES:
        raise ValueError("a key of another length")
    return key


def _unusable(path: Path, wrong: str, remedy: str = "restore it from its backup") -> Unavailable:
    return Unavailable(f"The file of data keys {path} {wrong}; {remedy}.", code="data-keys-unusable")
