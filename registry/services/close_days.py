"""Days of the access log that are over are closed: the ledger says how many lines each has, and their digest.

A line can be written a little after the instant that it names, so a day is closed some minutes after its end.
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from registry.domain.closed_days import STREAM, STREAM_ID
from registry.services.act import Answer, Call, answer, enter, perform
from registry.services.registry import Registry
from registry.storage import access_log, ledger
from registry.storage.transaction import Transaction

AFTER_ITS_END = timedelta(minutes=10)
DAY = timedelta(days=1)


def close_days(registry: Registry, call: Call) -> Answer:
    """Every day with lines that is over and was not closed yet has its event now; the answer lists them."""

    def act(tx: Transaction) -> Answer:
        ledger.lock_stream(tx, STREAM_ID)
        said = ledger.bodies(tx, STREAM_ID)
        since = _begin(date.fromisoformat(json.loads(said[-1]["body"])["day"]) + DAY) if said else None
        over = _begin((call.as_of - AFTER_ITS_END).astimezone(UTC).date())
        closed: list[dict[str, Any]] = []
        for row in access_log.days(tx, since=since, before=over):
            body = {**row, "day": row["day"].isoformat()}
            enter(tx, call, "access-day-closed", body, stream=STREAM, stream_id=STREAM_ID)
            closed.append(body)
        return answer({"closed": closed})

    return perform(registry, call, act)


def _begin(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)
