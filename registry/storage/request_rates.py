"""The requests of an account or a client, counted by one statement (GCRA: ITU-T I.371, annex A, as a leaky bucket)."""

from __future__ import annotations

from datetime import datetime, timedelta

from registry.storage.transaction import Row, Transaction

FITS = """LEAST(%(most)s::integer,
    floor(extract(epoch FROM %(at)s::timestamptz + %(window)s::interval - GREATEST(r.full_until, %(at)s))
        / extract(epoch FROM %(each)s::interval))::integer)"""
TAKE = f"""
INSERT INTO request_rate AS r (subject, full_until, taken)
VALUES (%(subject)s, %(at)s::timestamptz + %(most)s::integer * %(each)s::interval, %(most)s::integer)
ON CONFLICT (subject) DO UPDATE
SET full_until = GREATEST(r.full_until, %(at)s) + {FITS} * %(each)s::interval, taken = {FITS}
WHERE {FITS} > 0
RETURNING full_until, taken
"""  # noqa: S608
FULL_UNTIL = "SELECT full_until FROM request_rate WHERE subject = %(subject)s"


def take(
    tx: Transaction, subject: str, *, at: datetime, most: int, each: timedelta, window: timedelta
) -> Row | None:
    """Up to `most` requests are counted for the subject: how many (`taken`), and when its quota is whole again.

    None when there is no room for one. A request fills `each` of the window; what several processes ask in the same
    instant is counted in turn.
    """
    return tx.row(TAKE, subject=subject, at=at, most=most, each=each, window=window)


def full_until(tx: Transaction, subject: str) -> datetime | None:
    """Until when the subject's requests fill its quota; None when nobody counted any."""
    row = tx.row(FULL_UNTIL, subject=subject)
    return row["full_until"] if row else None
