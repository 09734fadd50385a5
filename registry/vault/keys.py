"""What a key service must be able to do, and the two that keep nothing on a disk."""

from __future__ import annotations

import secrets
from typing import Protocol

from registry.domain.errors import Unavailable

KEY_BYTES = 32
ID_BYTES = 8


class KeyService(Protocol):
    """Hands out data keys by their ids; which one encrypts what is written now is its own affair.

    A key is 32 random bytes. A service of one's own (a key management system, a hardware module's wrapper) needs these
    three methods and nothing else.
    """

    def current_id(self) -> str:
        """The id, 16 hexadecimal digits, of the key that encrypts what is written from now on."""
        ...

    def key(self, key_id: str) -> bytes:
        """The key of that id. Raises Unavailable when the service does not have it."""
        ...

    def ids(self) -> tuple[str, ...]:
        """The ids of all keys that can be had, the oldest first."""
        ...


class PassingKeys:
    """Keys that end with the process, for databases that do too."""

    def __init__(self) -> None:
        self._keys: dict[str, bytes] = {}
        self.add()

    def add(self) -> str:
        """A new key, which encrypts from now on; returns its id."""
        key_id, key = new_key()
        self._keys[key_id] = key
        return key_id

    def current_id(self) -> str:
        """The id of the key added last."""
        return self.ids()[-1]

    def key(self, key_id: str) -> bytes:
        """The key of that id."""
        if key_id not in self._keys:
            raise missing(key_id)
        return self._keys[key_id]

    def ids(self) -> tuple[str, ...]:
        """The ids of all keys, in the order in which they were added."""
        return tuple(self._keys)


class LockedKeys:
    """No keys at all: what does not touch encrypted columns works, and what does is refused."""

    def current_id(self) -> str:
        """Never an id."""
        raise no_keys()

    def key(self, _key_id: str) -> bytes:
        """Never a key."""
        raise no_keys()

    def ids(self) -> tuple[str, ...]:
        """None."""
        return ()


def new_key() -> tuple[str, bytes]:
    """A new key and its id; the id says nothing of the key."""
    return secrets.token_hex(ID_BYTES), secrets.token_bytes(KEY_BYTES)


def missing(key_id: str) -> Unavailable:
    """What is said of a key that is not here."""
    return Unavailable(
        f"A stored value can not be read: its data key {key_id} is not among the data keys of this process. "
        "Give it the file of keys that holds that one.",
        code="data-key-missing",
    )


def no_keys() -> Unavailable:
    """What is said where no keys were given."""
    return Unavailable(
        "This process was given no data keys, so it can neither read nor write what is encrypted; "
        "set REGISTRY_DATA_KEYS.",
        code="data-key-missing",
    )
