"""How often signing in failed: one row a count, locked while it is looked at, so tries at once count one by one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from registry.domain.throttle import Count, Tally
from registry.storage.transaction import Row, Transaction

Subject = tuple[Count, bytes]

MAKE = """
INSERT INTO sign_in_attempt (kind, subject, failures, last_failed_at, blocked_until)
SELECT wanted.kind, wanted.subject, 0, %(at)s, %(at)s
FROM unnest(%(kinds)s::text[], %(subjects)s::bytea[]) AS wanted (kind, subject) ORDER BY 1, 2
ON CONFLICT DO NOTHING
"""
LOCK = """
SELECT a.kind, a.subject, a.failures, a.last_failed_at, a.blocked_until
FROM sign_in_attempt a
JOIN unnest(%(kinds)s::text[], %(subjects)s::bytea[]) AS wanted (kind, subject)
    ON wanted.kind = a.kind AND wanted.subject = a.subject
ORDER BY a.kind, a.subject FOR UPDATE OF a
"""
SET = """
UPDATE sign_in_attempt SET failures = %(failures)s, last_failed_at = %(last_failed_at)s,
    blocked_until = %(blocked_until)s
WHERE kind = %(kind)s AND subject = %(subject)s
"""
FORGET = """
DELETE FROM sign_in_attempt WHERE (kind, subject) IN (
    SELECT kind, subject FROM sign_in_attempt WHERE last_failed_at <= %(before)s
    ORDER BY last_failed_at LIMIT %(most)s FOR UPDATE SKIP LOCKED
)
"""
MOST_AT_ONCE = 16
"""More than a try adds, so that what is forgotten grows less by every try."""


def locked(tx: Transaction, subjects: Sequence[Subject], at: datetime) -> dict[Subject, Tally]:
    """The tallies of these subjects, which nobody else changes until the transaction ends."""
    named = {"kinds": [kind.value for kind, _ in subjects], "subjects": [about for _, about in subjects]}
    while True:
        tx.run(MAKE, **named, at=at)
        found = tx.rows(LOCK, **named)
        if len(found) == len(set(subjects)):
            return {(Count(row["kind"]), bytes(row["subject"])): _tally(row) for row in found}
        # Somebody else's try took a forgotten one away in between: it is made anew.


def _tally(row: Row) -> Tally:
    return Tally(row["failures"], row["last_failed_at"], row["blocked_until"])


def keep(tx: Transaction, tallies: Iterable[tuple[Subject, Tally]]) -> None:
    """The tallies are as given."""
    for (kind, subject), tally in tallies:
        tx.run(SET, kind=kind.value, subject=subject, **vars(tally))


def forget(tx: Transaction, before: datetime) -> None:
    """Some of the tallies whose last failure is that old are gone; one that somebody looks at stays for now."""
    tx.run(FORGET, before=before, most=MOST_AT_ONCE)
