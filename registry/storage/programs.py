"""Published editions and products."""

from __future__ import annotations

from typing import Any

from registry.storage.statements import columns, insertion
from registry.storage.tables.programs import EditionRow, EditionSignatureRow, ProductRow
from registry.storage.transaction import Transaction

INSERT_EDITION = insertion(EditionRow)
INSERT_SIGNATURE = insertion(EditionSignatureRow)
LISTED = [column.name for column in ProductRow.__table__.columns if column.name not in ("ndc", "program")]
KEEP_PRODUCT = (
    f"{insertion(ProductRow)} ON CONFLICT (ndc) DO UPDATE"
    f" SET {', '.join(f'{name} = excluded.{name}' for name in LISTED)}"
    f" WHERE ({', '.join(f'product.{name}' for name in LISTED)})"
    f" IS DISTINCT FROM ({', '.join(f'excluded.{name}' for name in LISTED)})"
    " RETURNING ndc"
)
EDITIONS = f"SELECT {columns(EditionRow)} FROM edition ORDER BY program, effective_from"  # noqa: S608
STORED = """
SELECT e.program, e.effective_from, e.digest AS published_digest, s.digest, s.text, s.signer, s.meaning, s.signed_at,
    s.public_key, s.fingerprint, s.signature
FROM edition e LEFT JOIN edition_signature s USING (program, effective_from) ORDER BY e.program, e.effective_from
"""
PRODUCTS = f"SELECT {columns(ProductRow)} FROM product ORDER BY program, ndc"  # noqa: S608
LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('programs', 1))"


def lock(tx: Transaction) -> None:
    """Nobody else publishes until the transaction ends."""
    tx.run(LOCK)


def add_edition(tx: Transaction, values: dict[str, Any]) -> None:
    """The edition is published here."""
    tx.run(INSERT_EDITION, **values)


def add_signature(tx: Transaction, values: dict[str, Any]) -> None:
    """The text of the published edition is kept, with the signature of whoever vouches for it."""
    tx.run(INSERT_SIGNATURE, **values)


def stored_editions(tx: Transaction) -> list[dict[str, Any]]:
    """The editions that were published here with text and signature, which are empty where there is none."""
    return tx.rows(STORED)


def keep_product(tx: Transaction, values: dict[str, Any]) -> bool:
    """The product is known here as it is listed; False when it was so before."""
    return tx.row(KEEP_PRODUCT, **values) is not None


def editions(tx: Transaction) -> list[dict[str, Any]]:
    """The editions that were published here."""
    return tx.rows(EDITIONS)


def products(tx: Transaction) -> list[dict[str, Any]]:
    """The products that are known here."""
    return tx.rows(PRODUCTS)
