"""What waits for a coordinator, of all patients: holds that were not lifted, concerns that have no outcome."""

from __future__ import annotations

from typing import Any

from registry.storage.transaction import Transaction

HOLDS = """
SELECT patient_id, hold_id, program, kind, placed_at FROM hold
WHERE lifted_at IS NULL ORDER BY placed_at, hold_id LIMIT %(limit)s
"""
CONCERNS = """
SELECT patient_id, pregnancy_concern_id, kind, occurred_at FROM pregnancy_concern
WHERE outcome_at IS NULL AND error_marked_at IS NULL ORDER BY occurred_at, pregnancy_concern_id LIMIT %(limit)s
"""


def open_holds(tx: Transaction, limit: int) -> list[dict[str, Any]]:
    """The holds in force, those that wait longest first."""
    return tx.rows(HOLDS, limit=limit)


def open_concerns(tx: Transaction, limit: int) -> list[dict[str, Any]]:
    """The concerns without an outcome, those that wait longest first."""
    return tx.rows(CONCERNS, limit=limit)
