"""How the questions of an assessment are asked: all in one look, so that their figures fit together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from registry.storage.transaction import Transaction

LONGEST = "SELECT set_config('statement_timeout', '600s', true)"


class Questions:
    """The questions about one program and period, asked in one transaction."""

    def __init__(self, tx: Transaction, program: str, start: datetime, end: datetime, zone: str) -> None:
        self.tx = tx
        self.values: Mapping[str, Any] = {"program": program, "start": start, "end": end, "zone": zone}
        tx.run(LONGEST)

    def counts(self, sql: str, **more: Any) -> dict[str, int]:
        """The counts by label."""
        return {row["label"]: row["count"] for row in self.rows(sql, **more)}

    def minutes(self, sql: str, **more: Any) -> Sequence[int]:
        """The minutes that each case took."""
        return [row["minutes"] for row in self.rows(sql, **more)]

    def rows(self, sql: str, **more: Any) -> list[dict[str, Any]]:
        """The rows as they are."""
        return self.tx.rows(sql, **{**self.values, **more})
