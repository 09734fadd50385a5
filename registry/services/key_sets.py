"""The keys that clients publish themselves, fetched only from the addresses that the operator has listed.

A key is taken from memory for a while, and the address asked again when the key is not among them, but not more often
than now and then: who sends keys that nobody has can not make this server ask around.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from typing import Any, Generic, TypeVar

from registry.domain.errors import Invalid, Unavailable
from registry.services.fetching import NotFetched, fetch
from registry.services.public_keys import PublicKey, of_jwk

Key = TypeVar("Key")
FRESH = timedelta(minutes=5)
"""How long a key that was taken off its address can still count."""
PAUSE = timedelta(seconds=15)
MOST_KEYS = 50
log = logging.getLogger("registry.key_sets")


@dataclass
class KeySet(Generic[Key]):
    """What one address gave, and when it was last asked."""

    keys: dict[str, Key] = field(default_factory=dict)
    fetched_at: datetime | None = None
    asked_at: datetime | None = None
    asking: Lock = field(default_factory=Lock)

    def fresh(self, at: datetime) -> bool:
        """True when what is known is young enough to be believed."""
        return self.fetched_at is not None and timedelta(0) <= at - self.fetched_at < FRESH

    def may_ask(self, at: datetime) -> bool:
        """True when the address was not asked a moment ago."""
        return self.asked_at is None or not timedelta(0) <= at - self.asked_at < PAUSE


class KeySets(Generic[Key]):
    """The listed addresses, with what each gave; one for each server process. `usable` tells keys from the rest."""

    def __init__(self, usable: Callable[[Mapping[str, Any]], Key | None], addresses: tuple[str, ...] = ()):
        self._usable = usable
        self._sets = {address: KeySet[Key]() for address in addresses}

    def allows(self, address: str) -> bool:
        """True when keys may be fetched from that address."""
        return address in self._sets

    def key(self, address: str, kid: str, at: datetime) -> Key | None:
        """The key of that name at the address, or None. Raises Unavailable while another request asks for it."""
        kept = self._sets.get(address)
        if kept is None:
            return None
        if not (kept.fresh(at) and kid in kept.keys) and kept.may_ask(at):
            self._refresh(address, kept, at)
        return kept.keys.get(kid) if kept.fresh(at) else None

    def _refresh(self, address: str, kept: KeySet[Key], at: datetime) -> None:
        if not kept.asking.acquire(blocking=False):
            raise Unavailable("The client's keys are being fetched; ask again in a moment.")
        try:
            kept.asked_at = at
            kept.keys, kept.fetched_at = _keys(fetch(address), self._usable), at
        except NotFetched as error:
            log.warning("the keys at %s were not fetched: %s", address, error)
        finally:
            kept.asking.release()


def client_key(said: Mapping[str, Any]) -> PublicKey | None:
    """A key that a client may sign with, or None."""
    try:
        return of_jwk(said)
    except Invalid:
        return None


def _keys(body: bytes, usable: Callable[[Mapping[str, Any]], Key | None]) -> dict[str, Key]:
    """The keys of a JWK Set (RFC 7517, section 5) that can be used; what can not be used is passed over.

    Raises NotFetched when it is none, or when two keys have one name.
    """
    try:
        document = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise NotFetched("it is not JSON") from error
    listed = document.get("keys") if isinstance(document, dict) else None
    if not isinstance(listed, list) or len(listed) > MOST_KEYS:
        raise NotFetched(f"it is not a JWK Set of at most {MOST_KEYS} keys")
    found: dict[str, Key] = {}
    for said in listed:
        key = usable(said) if isinstance(said, dict) and "kid" in said else None
        if key is not None:
            if said["kid"] in found:
                raise NotFetched("two of its keys have the same kid")
            found[said["kid"]] = key
    return found
