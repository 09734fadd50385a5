"""A sponsor publishes a reviewed edition: signed, checked against every other one, and in force from its day on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from registry.domain.dates import day_in
from registry.domain.edition import Edition
from registry.domain.errors import Conflict, Invalid
from registry.programs.keys import public_of
from registry.programs.signing import Signed, sign
from registry.programs.succession import backdating, contradiction
from registry.services.act import Call
from registry.services.dispensing import unknown_program
from registry.services.publishing import add_signed
from registry.services.registry import Registry
from registry.services.stored_editions import load_in
from registry.storage import programs
from registry.storage.transaction import Row, transaction

LEAST_NOTICE = timedelta(hours=1)
"""Longer than any transaction and any difference of clocks: nothing is decided without an edition in force."""


@dataclass(frozen=True)
class PublishEdition:
    """The edition, and who signs it: with which key, under which printed name, in which meaning."""

    edition: Edition
    key: Ed25519PrivateKey
    signer: str
    meaning: str = "approval"


def publish_edition(registry: Registry, call: Call, request: PublishEdition) -> Signed:
    """The edition is published. Raises Conflict or Invalid, with what to do, when it can not be."""
    edition = request.edition
    require_signer(registry, request)
    signed = sign(
        edition, request.key, signer=request.signer.strip(), meaning=request.meaning.strip(), at=call.as_of
    )
    with transaction(registry.database) as tx:
        programs.lock(tx)
        _require_others_published(registry, edition, load_in(tx, registry))
        refuse_unfit(registry, edition, call.as_of)
        add_signed(tx, edition, signed, call.as_of, call.actor.account_id)
    return signed


def require_signer(registry: Registry, request: PublishEdition) -> None:
    """Nothing, when the signer has a name, a meaning and a key that is trusted here. Raises Invalid otherwise."""
    if not request.signer.strip() or not request.meaning.strip():
        raise Invalid(
            "A signature needs the signer's printed name and its meaning: give both.", code="unsigned"
        )
    key = public_of(request.key)
    if key not in registry.trust.public_keys():
        raise Invalid(
            "The key is not trusted here: add this line to the file that REGISTRY_EDITION_KEYS names, on every machine"
            f" that serves this database: {key.hex()} {request.signer.strip()}",
            code="key-not-trusted",
        )


def refuse_unfit(registry: Registry, edition: Edition, at: datetime) -> None:
    """Nothing, when the edition may stand beside all others and begins late enough. Raises Conflict or Invalid."""
    if edition.program not in registry.editions:
        raise unknown_program(registry)
    others = registry.editions[edition.program]
    if any(other.digest == edition.digest for other in others):
        raise Conflict(
            f"{edition.name} is published already with this text: there is nothing to do.", code="published"
        )
    wrong = contradiction(edition, others) or backdating(edition, others)
    if wrong is not None:
        raise Conflict(f"{edition.name}: effective_from: {wrong}.", code="edition-unfit")
    if edition.begins_at < at + LEAST_NOTICE:
        today = day_in(at, edition.time_zone)
        raise Conflict(
            f"{edition.name}: effective_from: decisions were or are being made without it, for it must begin at least"
            f" an hour from now; choose a day after {today}.",
            code="edition-backdated",
        )


def _require_others_published(registry: Registry, edition: Edition, rows: list[Row]) -> None:
    """An edition that comes along could not be published after this one, so it has to be before."""
    published = {row["published_digest"] for row in rows}
    for other in registry.editions.get(edition.program, ()):
        if other.digest not in published:
            raise Conflict(
                f"{other.name} comes with the software and is not published yet: run 'registry db upgrade' first.",
                code="edition-missing",
            )
