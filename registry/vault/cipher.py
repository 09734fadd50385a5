"""One value, one place, one text: AES-256-GCM with the place as associated data, and blind indexes for exact look-up.

An encrypted value is: the format (1 byte), the id of its key (8), a fresh random nonce (12), the ciphertext and its tag
(16). Its associated data names the table, the column and the row, so that a value copied into another place does not
open there (NIST SP 800-38D; ASVS 5.0 11.3.2, 11.3.3). With random 96-bit nonces one key may encrypt 2^32 values (8.3).

Of each data key two are derived (HKDF, RFC 5869), one for encryption and one for the blind indexes, so that neither
use can weaken the other.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from hmac import digest
from unicodedata import normalize

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from registry.domain.errors import Unavailable
from registry.vault.keys import ID_BYTES, KeyService

PLAIN, FORMAT = b"\x00", b"\x01"
"""A value from before encryption has the first format; it is read by nobody but the rotation that ends it."""
HEADER_BYTES = 1 + ID_BYTES
NONCE_BYTES = 12
SEPARATOR = "\x1f"


class Altered(Exception):
    """A stored value does not open in its place: it, or the row that it stands in, was changed from outside."""


@dataclass(frozen=True)
class Place:
    """Where a value stands: the table, the column, and the key of the row."""

    table: str
    column: str
    row: str

    def __bytes__(self) -> bytes:
        return SEPARATOR.join((self.table, self.column, self.row)).encode()


@dataclass(frozen=True)
class _Derived:
    """What one data key gives."""

    cipher: AESGCM
    index: bytes


class Vault:
    """Encrypts and decrypts values for their places, with the keys of a service."""

    def __init__(self, keys: KeyService) -> None:
        self.keys = keys
        self._derived: dict[str, _Derived] = {}

    def encrypt(self, place: Place, text: str) -> bytes:
        """The text, encrypted for its place with the current key."""
        key_id = self.keys.current_id()
        header, nonce = FORMAT + bytes.fromhex(key_id), os.urandom(NONCE_BYTES)
        sealed = self._of(key_id).cipher.encrypt(nonce, text.encode(), header + bytes(place))
        return header + nonce + sealed

    def decrypt(self, place: Place, value: bytes) -> str:
        """The text of a value.

        Raises Altered when the value was not encrypted for this place, Unavailable when its key is not here.
        """
        if value[:1] == PLAIN:
            raise _still_plain(place)
        if value[:1] != FORMAT:
            raise Altered(f"{place.table}.{place.column} has an unknown format")
        header, nonce = value[:HEADER_BYTES], value[HEADER_BYTES : HEADER_BYTES + NONCE_BYTES]
        cipher = self._of(key_of(value)).cipher
        try:
            text = cipher.decrypt(nonce, value[HEADER_BYTES + NONCE_BYTES :], header + bytes(place))
        except (InvalidTag, ValueError) as error:
            raise Altered(f"{place.table}.{place.column} does not open in its place") from error
        return text.decode()

    def plain(self, value: bytes) -> str:
        """The text of a value from before encryption."""
        return value[len(PLAIN) :].decode()

    def header(self) -> bytes:
        """How every value begins that is encrypted with the current key."""
        return FORMAT + bytes.fromhex(self.keys.current_id())

    def index(self, meaning: str, *words: str) -> bytes:
        """The blind index of the words under the current key: HMAC-SHA256, led by the key's id."""
        return self._index(self.keys.current_id(), meaning, words)

    def indexes(self, meaning: str, *words: str) -> list[bytes]:
        """The same under every key: while keys are rotated, a row has the index of one of them."""
        return [self._index(key_id, meaning, words) for key_id in self.keys.ids()]

    def _index(self, key_id: str, meaning: str, words: tuple[str, ...]) -> bytes:
        said = SEPARATOR.join((meaning, *map(alike, words))).encode()
        return FORMAT + bytes.fromhex(key_id) + digest(self._of(key_id).index, said, "sha256")

    def _of(self, key_id: str) -> _Derived:
        found = self._derived.get(key_id)
        if found is None:
            key = self.keys.key(key_id)
            found = _Derived(AESGCM(_derive(key, b"encryption")), _derive(key, b"blind index"))
            self._derived[key_id] = found
        return found


def key_of(value: bytes) -> str:
    """The id of the key that a value was encrypted with."""
    return value[1:HEADER_BYTES].hex()


def alike(word: str) -> str:
    """The word in the one form that all its spellings share: NFKC, case folded, single spaces."""
    return " ".join(normalize("NFKC", normalize("NFKC", word).casefold()).split())


def _derive(key: bytes, use: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"registry data key: " + use).derive(key)


def _still_plain(place: Place) -> Unavailable:
    return Unavailable(
        f"{place.table}.{place.column} holds values from before encryption, which are not read; run "
        "'registry keys rotate --from-plain' once after the upgrade.",
        code="not-encrypted",
    )
