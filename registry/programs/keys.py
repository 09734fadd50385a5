"""The key files of those who sign editions: a private key for its owner alone, and the public keys that are trusted."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

RELEASE_KEY = "release-key"
"""The file in the data home with the key of the installation, which signs the editions that come along."""


class UnusableKey(Exception):
    """A key file can not be made, read or understood; the text says which and what to do."""


@dataclass(frozen=True)
class Trust:
    """Where the public keys stand that may sign an edition here. The files are read anew at each question.

    So a key that was added counts in a server that runs already.
    """

    keys_file: Path | None = None
    own_key: Path | None = None

    def public_keys(self) -> frozenset[bytes]:
        """The public keys that are trusted now. Raises UnusableKey."""
        trusted = set() if self.keys_file is None else set(read_public_keys(self.keys_file))
        if self.own_key is not None and self.own_key.exists():
            trusted.add(public_of(read_key(self.own_key)))
        return frozenset(trusted)


def public_of(key: Ed25519PrivateKey) -> bytes:
    """The public key that belongs to it, 32 bytes."""
    return key.public_key().public_bytes_raw()


def new_key(path: Path) -> Ed25519PrivateKey:
    """A new private key, in a new file that its owner alone can read. Raises UnusableKey when there is one already."""
    key = Ed25519PrivateKey.generate()
    text = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise UnusableKey(f"{path} is there already and stays as it is: name a new file") from error
    except OSError as error:
        raise UnusableKey(
            f"{path} can not be made ({error.strerror}): name a file in your own folder"
        ) from error
    with os.fdopen(handle, "wb") as file:
        file.write(text)
    return key


def kept_key(path: Path) -> Ed25519PrivateKey:
    """The key in the file, which is made whole or not at all when it is not there. Raises UnusableKey."""
    if not path.exists():
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        new_key(draft)
        try:
            path.hardlink_to(draft)  # fails if another process was quicker; its key then holds
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return read_key(path)


def read_key(path: Path) -> Ed25519PrivateKey:
    """The private key in the file. Raises UnusableKey, also when others than its owner can read it."""
    try:
        content, mode = path.read_bytes(), path.stat().st_mode
    except OSError as error:
        raise UnusableKey(
            f"{path} can not be read ({error.strerror}): name the file with your key"
        ) from error
    if mode & 0o077:
        raise UnusableKey(
            f"{path} can be read by others: make it yours alone with chmod 600, or make a new key"
        )
    try:
        key = load_pem_private_key(content, password=None)
    except (ValueError, TypeError) as error:
        raise UnusableKey(f"{path} holds no key: make one with 'registry programs key new FILE'") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise UnusableKey(f"{path} holds no Ed25519 key: make one with 'registry programs key new FILE'")
    return key


def read_public_keys(path: Path) -> list[bytes]:
    """The public keys in the file: one a line, 64 hexadecimal digits, then whose it is. Raises UnusableKey."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UnusableKey(
            f"{path} can not be read: let REGISTRY_EDITION_KEYS name a readable text file"
        ) from error
    keys = []
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.startswith("#"):
            continue
        word = line.split()[0]
        try:
            key = bytes.fromhex(word)
        except ValueError:
            key = b""
        if len(key) != 32:
            raise UnusableKey(
                f"{path}, line {number}: 64 hexadecimal digits were expected: put in the line that"
                " 'registry programs key new' printed"
            )
        keys.append(key)
    return keys
