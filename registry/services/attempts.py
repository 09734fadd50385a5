"""Tries to prove who one is: counted before they are looked at, forgiven when they succeed.

Counted afterwards, a hundred tries at the same instant would all be looked at before the first was counted. A try that
is not admitted costs the same statements, so that it can not be told from one that is.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from ipaddress import IPv6Address, ip_address, ip_network

from registry.domain.throttle import FORGOTTEN_AFTER, Count
from registry.services.devices import recognized_device
from registry.services.registry import Registry
from registry.storage import attempts
from registry.storage.attempts import Subject
from registry.storage.transaction import Transaction, transaction

PREFIX_OF_ONE_IPV6_CUSTOMER = 64


@dataclass(frozen=True)
class Asker:
    """From where somebody asks: the address of the client, and what its browser keeps from an earlier sign-in."""

    address: str = ""
    device_token: str | None = None


@dataclass(frozen=True)
class Admission:
    """Whether the try is looked at, and on which counts it stands as failed until it is forgiven."""

    admitted: bool
    counted: tuple[Subject, ...]


def admit(registry: Registry, what: str, username: str, asker: Asker, at: datetime) -> Admission:
    """One try of `what` (password, factor) under that name is counted as failed, unless it came too early."""
    subjects = _subjects(registry, what, username, asker, at)
    with transaction(registry.database) as tx:
        tallies = attempts.locked(tx, subjects, at)
        admitted = all(tally.is_open(at) for tally in tallies.values())
        attempts.keep(
            tx,
            (
                (subject, tally.with_failure(subject[0], at) if admitted else tally)
                for subject, tally in tallies.items()
            ),
        )
        attempts.forget(tx, at - FORGOTTEN_AFTER)
    return Admission(admitted, subjects)


def forgive(tx: Transaction, admission: Admission, at: datetime) -> None:
    """The try succeeded, so it does not count as failed."""
    tallies = attempts.locked(tx, admission.counted, at)
    attempts.keep(tx, ((subject, tally.after_success(subject[0])) for subject, tally in tallies.items()))


def _subjects(
    registry: Registry, what: str, username: str, asker: Asker, at: datetime
) -> tuple[Subject, ...]:
    device = recognized_device(registry.sign_in, username, asker.device_token, at)
    if device is not None:
        return (_subject(registry, Count.DEVICE, what, username, device),)
    place = _place(asker.address)
    return (
        _subject(registry, Count.ADDRESS, what, place),
        _subject(registry, Count.NAME, what, username),
        _subject(registry, Count.NAME_AND_ADDRESS, what, username, place),
    )


def _subject(registry: Registry, count: Count, *said: str) -> Subject:
    key = registry.sign_in.derived("attempts")
    return count, hmac.digest(key, "\0".join(said).encode(), sha256)


def _place(address: str) -> str:
    """The address, of IPv6 the network that one customer has; what is no address stands for itself."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address):
        return str(ip_network((parsed, PREFIX_OF_ONE_IPV6_CUSTOMER), strict=False))
    return str(parsed)
