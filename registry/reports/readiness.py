"""Whether the registry can serve now."""

from __future__ import annotations

from functools import cache

from registry.domain.errors import Unavailable
from registry.services.registry import Registry
from registry.services.stored_editions import load_stored
from registry.storage import revisions
from registry.storage.transaction import reading


def require_ready(registry: Registry) -> None:
    """Nothing, when the database answers, has the schema of this version, and holds editions that are believed.

    Raises Unavailable otherwise.
    """
    with reading(registry.database) as tx:
        revision = revisions.revision(tx)
    if revision != _head():
        raise Unavailable("The database has not the schema of this version; run `registry db upgrade`.")
    load_stored(registry)


@cache
def _head() -> str:
    return revisions.head()
