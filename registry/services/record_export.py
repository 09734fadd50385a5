"""A list was exported: that is an act of whoever did it, beside the access log's line for every patient in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from registry.services.act import Call, enter
from registry.services.registry import Registry
from registry.storage.transaction import transaction


def record_export(
    registry: Registry, call: Call, listed: str, written_as: str, asked: Mapping[str, Any]
) -> None:
    """The export of that list, with what was asked, stands in the ledger before its first line leaves."""
    body = {"list": listed, "format": written_as, "asked": dict(asked)}
    with transaction(registry.database) as tx:
        enter(tx, call, "list-exported", body, stream="account", stream_id=call.actor.account_id)
