"""Whether the registry can serve now."""

from __future__ import annotations

from datetime import datetime
from functools import cache

from registry.domain.errors import Unavailable
from registry.reports.sealing import require_sealed
from registry.services.registry import Registry
from registry.services.stored_editions import load_stored
from registry.storage import revisions
from registry.storage.transaction import reading


def require_ready(registry: Registry, now: datetime) -> None:
    """Nothing, when the database answers, has this version's schema, and holds editions and a ledger that are believed.

    Raises Unavailable otherwise.
    """
    with reading(registry.database) as tx:
        revision = revisions.revision(tx)
    if revision != _head():
        raise Unavailable("The database has not the schema of this version; run `registry db upgrade`.")
    load_stored(registry)
    require_sealed(registry, now)


@cache
def _head() -> str:
    return revisions.head()
