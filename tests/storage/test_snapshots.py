"""Snapshots are read and written as PostgreSQL does, and cut at a transaction."""

from __future__ import annotations

import pytest

from registry.storage.snapshots import Snapshot, snapshot


@pytest.mark.parametrize("text", ["12:20:12,15", "7:7:", "10:20:10"])
def test_a_snapshot_is_written_as_it_was_read(text: str) -> None:
    assert str(snapshot(text)) == text


@pytest.mark.parametrize(
    ("last", "text"),
    [
        (19, "12:20:12,15"),
        (25, "12:20:12,15"),
        (14, "12:15:12"),
        (12, "12:13:12"),
        (11, "12:12:"),
        (9, "10:10:"),
    ],
)
def test_what_is_seen_up_to_a_transaction(last: int, text: str) -> None:
    assert str(Snapshot(20, (12, 15)).up_to(last)) == text
