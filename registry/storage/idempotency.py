"""The one answer under each idempotency key: claimed first, kept in the same transaction as what it answers.

The claim also lets the transaction see the answers kept for its account; the database hides those of all others.
"""

from __future__ import annotations

from datetime import datetime

from registry.storage.encrypted import decrypted, encrypted
from registry.storage.statements import insertion
from registry.storage.tables.accounts import IdempotencyRow
from registry.storage.transaction import Row, Transaction

CLAIM = """
SELECT set_config('registry.claimed',
    pg_try_advisory_xact_lock(hashtextextended(%(account_id)s || ' ' || %(key)s, 3))::text, true),
    set_config('registry.account', %(account_id)s, true)
"""
KEPT = """
SELECT current_setting('registry.claimed')::boolean AS claimed, i.account_id, i.key, i.fingerprint, i.refused, i.answer
FROM (VALUES (1)) AS always(one)
LEFT JOIN idempotency i ON i.account_id = %(account_id)s::uuid AND i.key = %(key)s
"""
INSERT = insertion(IdempotencyRow)


def claim(tx: Transaction, account_id: str, key: str) -> Row:
    """Whether nobody else is answering under this key now (`claimed`), and the answer that is kept, if there is one.

    The answer is looked for after the claim, in a statement of its own: one that was committed in between is found.
    """
    tx.run(CLAIM, account_id=account_id, key=key)
    row = tx.row(KEPT, account_id=account_id, key=key)
    if row is None:
        raise LookupError("the claim always gives one row")
    return row if row["answer"] is None else decrypted(tx, IdempotencyRow, row)


def keep(
    tx: Transaction,
    *,
    account_id: str,
    key: str,
    fingerprint: bytes,
    refused: bool,
    answer: str,
    at: datetime,
) -> None:
    """The answer is kept under the key.

    The fingerprint is encrypted as well: a hash of a request that names a patient could be found by trying names.
    """
    row = {"account_id": account_id, "key": key, "fingerprint": fingerprint.hex(), "answer": answer}
    tx.run(INSERT, **encrypted(tx, IdempotencyRow, {**row, "refused": refused, "recorded_at": at}))
