"""Deciding again: whatever a test had decided must come out the same from the stored facts, byte for byte."""

from __future__ import annotations

from dataclasses import dataclass

from registry import __version__
from registry.programs import Editions, load_editions
from registry.programs.keys import Trust
from registry.reports.decisions import Replay, replay_all
from registry.services.registry import open_registry
from tests import databases

EDITIONS = load_editions()
DECIDED = """
SELECT FROM decision WHERE software = %(software)s
UNION ALL SELECT FROM unmatched_decision WHERE software = %(software)s LIMIT 1
"""


@dataclass(frozen=True)
class _Everybody(Trust):
    """Whoever signed an edition in the database is trusted: this asks what was decided, not by whose leave."""

    url: str = ""

    def public_keys(self) -> frozenset[bytes]:
        """Every key that signed."""
        with databases.owner(self.url) as connection:
            rows = connection.execute("SELECT public_key FROM edition_signature").fetchall()
        return frozenset(bytes(key) for (key,) in rows if isinstance(key, bytes))


def decisions_that_differ(url: str, editions: Editions = EDITIONS) -> list[Replay]:
    """The decisions in the database that come out differently when made again, under those editions.

    A database without a decision of this software (rows that a test wrote by itself do not count) has none.
    """
    if not _holds_decisions(url):
        return []
    registry = open_registry(url, editions, trust=_Everybody(url=url))
    try:
        return [replay for replay in replay_all(registry) if not replay.same]
    finally:
        registry.database.dispose()


def _holds_decisions(url: str) -> bool:
    with databases.owner(url) as connection:
        tables = (
            "SELECT to_regclass('decision') IS NOT NULL AND to_regclass('unmatched_decision') IS NOT NULL"
        )
        if connection.execute(tables).fetchone() != (True,):
            return False
        return connection.execute(DECIDED, {"software": __version__}).fetchone() is not None
