"""The editions in force are those that come along and those that were published here; none is missed or taken unproved.

A stored edition is believed when its text fits its digest, its signature fits, and either the signing key is trusted
here or the software carries the very same text.
"""

from __future__ import annotations

from hashlib import sha256

from registry.domain.edition import Edition
from registry.domain.errors import Unavailable
from registry.programs import DefectiveProgram, Editions, read_edition
from registry.programs.keys import UnusableKey
from registry.programs.signing import signed_of
from registry.services.registry import Registry
from registry.storage import programs, revisions
from registry.storage.transaction import Row, Transaction, reading

NOT_BELIEVED = "edition-not-believed"


def load_stored(registry: Registry) -> None:
    """The registry knows every edition that is published in its database.

    Raises Unavailable, with its name, for one that can not be believed or understood, or that the software carries with
    another text.
    """
    with reading(registry.database) as tx:
        load_in(tx, registry)


def load_at_start(registry: Registry) -> None:
    """The same where the database can be reached and has this version's schema; where not, the first ask reads them.

    No connection stays open.
    """
    try:
        with reading(registry.database) as tx:
            if revisions.revision(tx) == revisions.head():
                load_in(tx, registry)
    except Unavailable as unavailable:
        if unavailable.code == NOT_BELIEVED:
            raise
    finally:
        registry.database.dispose()


def load_in(tx: Transaction, registry: Registry) -> list[Row]:
    """The same within a transaction; returns the rows of the published editions."""
    rows: list[Row] = [*programs.stored_editions(tx)]
    found = [_believed(row, registry) for row in rows if row["program"] in registry.editions]
    registry.editions = registry.editions.with_more(found)
    return rows


def editions_now(tx: Transaction, registry: Registry, program: str, newest: str | None) -> Editions:
    """The editions, read anew when `newest`, the digest of the program's last published one, is not among them.

    Editions are only ever published after all others of their program, so who knows the last knows all. Raises
    Unavailable when it can not be known: nothing is decided without it.
    """
    if newest is None or _knows(registry.editions, program, newest):
        return registry.editions
    load_in(tx, registry)
    if not _knows(registry.editions, program, newest):
        raise Unavailable(f"The last published edition of {program} can not be read; nothing was decided.")
    return registry.editions


def edition_called(registry: Registry, name: str | None) -> Edition | None:
    """The edition of a stored decision, also when it was published since this process started."""
    if name is None:
        return None
    if registry.editions.named(name) is None:
        load_stored(registry)
    return registry.editions.named(name)


def _knows(editions: Editions, program: str, digest: str) -> bool:
    return any(edition.digest == digest for edition in reversed(editions.get(program, ())))


def _believed(row: Row, registry: Registry) -> Edition:
    name = f"{row['program']}/{row['effective_from'].isoformat()}"
    carried = registry.editions.named(name)
    if carried is not None and carried.digest != row["published_digest"]:
        raise _doubt(name, "was changed", "put its text back, and write a new edition instead")
    if row["text"] is None:
        if carried is not None:
            return carried
        raise _doubt(name, "has no signature", "restore the database from a backup")
    _require_proof(name, row, registry, carried=carried is not None)
    if carried is not None:
        return carried
    try:
        return read_edition(row["text"].encode(), name)
    except DefectiveProgram as defect:
        raise _doubt(name, f"is not understood: {defect}", "update the software and start again") from defect


def _require_proof(name: str, row: Row, registry: Registry, *, carried: bool) -> None:
    digest = sha256(row["text"].encode()).hexdigest()
    if not digest == row["digest"] == row["published_digest"]:
        raise _doubt(name, "has a text that does not fit its digest", "restore the database from a backup")
    signed = signed_of(row)
    if not signed.fits():
        raise _doubt(name, "has a signature that does not fit", "restore the database from a backup")
    if carried:
        return
    try:
        trusted = registry.trust.public_keys()
    except UnusableKey as unusable:
        raise _doubt(name, f"can not be proved: {unusable}", "then start again") from unusable
    if signed.public_key not in trusted:
        by = f"was signed by a key that is not trusted here, {signed.fingerprint}"
        raise _doubt(name, by, "add the key to REGISTRY_EDITION_KEYS if it is the sponsor's")


def _doubt(name: str, what: str, remedy: str) -> Unavailable:
    return Unavailable(f"The published edition {name} {what}: {remedy}.", code="edition-not-believed")
