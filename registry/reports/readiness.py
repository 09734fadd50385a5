"""Whether the registry can serve now."""

from __future__ import annotations

from functools import cache

from registry.domain.errors import Unavailable
from registry.services.registry import Registry
from registry.storage import migrating
from registry.storage.transaction import reading


def require_ready(registry: Registry) -> None:
    """Nothing, when the database answers and has the schema of this version. Raises Unavailable otherwise."""
    with reading(registry.database) as tx:
        revision = migrating.revision(tx)
    if revision != _head():
        raise Unavailable("The database has not the schema of this version; run `registry db upgrade`.")


@cache
def _head() -> str:
    return migrating.head()
