"""Published editions and products."""

from __future__ import annotations

from typing import Any

from registry.storage.statements import columns, insertion
from registry.storage.tables.programs import EditionRow, ProductRow
from registry.storage.transaction import Transaction

INSERT_EDITION = insertion(EditionRow)
LISTED = [column.name for column in ProductRow.__table__.columns if column.name not in ("ndc", "program")]
KEEP_PRODUCT = (
    f"{insertion(ProductRow)} ON CONFLICT (ndc) DO UPDATE"
    f" SET {', '.join(f'{name} = excluded.{name}' for name in LISTED)}"
    f" WHERE ({', '.join(f'product.{name}' for name in LISTED)})"
    f" IS DISTINCT FROM ({', '.join(f'excluded.{name}' for name in LISTED)})"
    " RETURNING ndc"
)
EDITIONS = f"SELECT {columns(EditionRow)} FROM edition ORDER BY program, effective_from"  # noqa: S608
PRODUCTS = f"SELECT {columns(ProductRow)} FROM product ORDER BY program, ndc"  # noqa: S608
LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('programs', 1))"


def lock(tx: Transaction) -> None:
    """Nobody else publishes until the transaction ends."""
    tx.run(LOCK)


def add_edition(tx: Transaction, values: dict[str, Any]) -> None:
    """The edition is published here."""
    tx.run(INSERT_EDITION, **values)


def keep_product(tx: Transaction, values: dict[str, Any]) -> bool:
    """The product is known here as it is listed; False when it was so before."""
    return tx.row(KEEP_PRODUCT, **values) is not None


def editions(tx: Transaction) -> list[dict[str, Any]]:
    """The editions that were published here."""
    return tx.rows(EDITIONS)


def products(tx: Transaction) -> list[dict[str, Any]]:
    """The products that are known here."""
    return tx.rows(PRODUCTS)
