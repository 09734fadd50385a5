"""The editions that come with the software are published in the database, once each, and the products as listed."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from registry.domain.canonical import canonical_json
from registry.domain.edition import Edition
from registry.domain.errors import Conflict
from registry.domain.ids import RANDOM_BYTES, uuid7
from registry.programs import ListedProduct
from registry.services.registry import Registry
from registry.storage import ledger, programs
from registry.storage.transaction import Transaction, transaction


def publish_programs(registry: Registry, at: datetime) -> list[str]:
    """Every edition that was not known here is published, with the products; returns the new editions' names.

    Raises Conflict when a published edition's text is another now, for an edition is never edited once published; and
    when a new edition takes effect no later than a published one of its program, under which decisions were made.
    """
    with transaction(registry.database) as tx:
        programs.lock(tx)
        kept = {(row["program"], row["effective_from"]): row["digest"] for row in programs.editions(tx)}
        new = [edition for edition in _editions(registry) if not _is_kept(edition, kept)]
        for edition in new:
            _refuse_backdated(edition, kept)
            _publish(tx, edition, at)
        for listed in registry.editions.products():
            _keep(tx, listed, at)
    return [edition.name for edition in new]


def _editions(registry: Registry) -> list[Edition]:
    return [edition for program in registry.editions.programs for edition in registry.editions[program]]


def _is_kept(edition: Edition, kept: dict[tuple[str, object], str]) -> bool:
    digest = kept.get((edition.program, edition.effective_from))
    if digest not in (None, edition.digest):
        raise Conflict(
            f"The published edition {edition.name} was changed. Put its text back, and write a new edition instead.",
            code="edition-changed",
        )
    return digest is not None


def _refuse_backdated(edition: Edition, kept: dict[tuple[str, object], str]) -> None:
    days = [str(day) for program, day in kept if program == edition.program]
    latest = max(days, default="")
    if edition.effective_from.isoformat() <= latest:
        raise Conflict(
            f"The edition {edition.name} comes too late: {edition.program}/{latest} is published and takes effect"
            " later, so decisions were made without it. Let it take effect on a later day, or take its file out.",
            code="edition-backdated",
        )


def _publish(tx: Transaction, edition: Edition, at: datetime) -> None:
    row = {
        "program": edition.program,
        "effective_from": edition.effective_from,
        "title": edition.title,
        "digest": edition.digest,
        "published_at": at,
    }
    programs.add_edition(tx, row)
    _enter(tx, edition.program, at, "edition-published", {"edition": edition.name, "digest": edition.digest})


def _keep(tx: Transaction, listed: ListedProduct, at: datetime) -> None:
    """The product is known as the list has it now; one that left the market leaves it here as well."""
    row = _product_row(listed)
    if programs.keep_product(tx, row):
        _enter(tx, listed.product.program, at, "product-listed", row)


def _enter(tx: Transaction, program: str, at: datetime, kind: str, body: dict[str, Any]) -> None:
    event = ledger.Unplaced(
        stream="program",
        stream_id=str(uuid5(NAMESPACE_URL, f"program:{program}")),
        event_id=uuid7(at, secrets.token_bytes(RANDOM_BYTES)),
        kind=kind,
        recorded_at=at,
        actor_id=None,
        body=canonical_json(body),
    )
    ledger.append(tx, event)


def _product_row(listed: ListedProduct) -> dict[str, Any]:
    return {
        **vars(listed.product),
        "name": listed.name,
        "rxnorm": str(listed.rxnorm.value) if listed.rxnorm else None,
        "cite": ", ".join(listed.cite),
        "evidence": listed.evidence,
    }
