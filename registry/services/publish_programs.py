"""The editions that come with the software are published in the database, once each, and the products as listed.

They are signed as the release, by the key of the installation that publishes them, which says where they came from.
What vouches for their text is the software that carries it; it is compared at every start.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from registry import __version__
from registry.domain.edition import Edition
from registry.domain.errors import Conflict
from registry.programs import ListedProduct
from registry.programs.signing import Signed, sign
from registry.services.publishing import add_signature_alone, add_signed, enter
from registry.services.registry import Registry
from registry.services.stored_editions import load_in
from registry.storage import programs
from registry.storage.transaction import Row, Transaction, transaction

SIGNER = f"software release {__version__}"
MEANING = "release"


def publish_programs(registry: Registry, at: datetime, key: Ed25519PrivateKey | None = None) -> list[str]:
    """Every edition that was not known here is published, with the products; returns the new editions' names.

    Without a key, one signs that is made now and thrown away. Raises Unavailable when a published edition's text is
    another now, for an edition is never edited once published, or when a stored one is not believed; Conflict when a
    new edition takes effect no later than a published one of its program, under which decisions were made.
    """
    with transaction(registry.database) as tx:
        programs.lock(tx)
        carried = _editions(registry)
        rows = load_in(tx, registry)
        kept = {_name(row): row for row in rows}
        new = [edition for edition in carried if edition.name not in kept]
        unsigned = [each for each in carried if each.name in kept and kept[each.name]["text"] is None]
        if new or unsigned:
            key = key or Ed25519PrivateKey.generate()
            for edition in new:
                _refuse_backdated(edition, rows)
                add_signed(tx, edition, _signed(edition, key, at), at)
            for edition in unsigned:
                add_signature_alone(tx, edition, _signed(edition, key, at), at)
        for listed in registry.editions.products():
            _keep(tx, listed, at)
    return [edition.name for edition in new]


def _editions(registry: Registry) -> list[Edition]:
    return [edition for program in registry.editions.programs for edition in registry.editions[program]]


def _name(row: Row) -> str:
    return f"{row['program']}/{row['effective_from'].isoformat()}"


def _signed(edition: Edition, key: Ed25519PrivateKey, at: datetime) -> Signed:
    return sign(edition, key, signer=SIGNER, meaning=MEANING, at=at)


def _refuse_backdated(edition: Edition, rows: list[Row]) -> None:
    days = [str(row["effective_from"]) for row in rows if row["program"] == edition.program]
    latest = max(days, default="")
    if edition.effective_from.isoformat() <= latest:
        raise Conflict(
            f"The edition {edition.name} comes too late: {edition.program}/{latest} is published and takes effect"
            " later, so decisions were made without it. Let it take effect on a later day, or take its file out.",
            code="edition-backdated",
        )


def _keep(tx: Transaction, listed: ListedProduct, at: datetime) -> None:
    """The product is known as the list has it now; one that left the market leaves it here as well."""
    row = _product_row(listed)
    if programs.keep_product(tx, row):
        enter(tx, listed.product.program, at, "product-listed", row)


def _product_row(listed: ListedProduct) -> dict[str, Any]:
    return {
        **vars(listed.product),
        "name": listed.name,
        "rxnorm": str(listed.rxnorm.value) if listed.rxnorm else None,
        "cite": ", ".join(listed.cite),
        "evidence": listed.evidence,
    }
