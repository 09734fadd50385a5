"""A chain shows what was altered, removed, inserted or moved."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from registry.domain.ledger import FIRST, Defect, Event, Link, Tampering, chain, verify

INSTANT = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)


def an_event(sequence: int, stream_id: str = "p-1", body: str = "{}") -> Event:
    at = INSTANT + timedelta(seconds=sequence)
    return Event("patient", stream_id, sequence, f"event-{sequence}", "tested", at, "account", body)


def a_chain(length: int, stream_id: str = "p-1") -> list[Link]:
    links: list[Link] = []
    previous = FIRST
    for sequence in range(1, length + 1):
        links.append(linked(an_event(sequence, stream_id), previous))
        previous = links[-1].hash
    return links


def linked(event: Event, previous: bytes) -> Link:
    return Link(event, previous, chain(previous, event))


def found(links: list[Link]) -> tuple[Tampering, int] | None:
    defect = verify(links)
    return (defect.tampering, defect.sequence) if defect else None


@pytest.mark.parametrize("length", [0, 1, 5])
def test_a_whole_chain_has_no_defect(length: int) -> None:
    assert verify(a_chain(length)) is None


@pytest.mark.parametrize("at", range(5))
@pytest.mark.parametrize(
    "change",
    [
        {"body": '{"x":1}'},
        {"kind": "other"},
        {"actor_id": None},
        {"recorded_at": INSTANT - timedelta(days=1)},
        {"event_id": "another"},
        {"stream": "pharmacy"},
    ],
)
def test_an_altered_event_is_found(at: int, change: dict[str, object]) -> None:
    links = a_chain(5)
    links[at] = replace(links[at], event=replace(links[at].event, **change))  # type: ignore[arg-type]
    assert verify(links) == Defect(Tampering.ALTERED, str(change.get("stream", "patient")), "p-1", at + 1)


@pytest.mark.parametrize("at", range(4))
def test_an_altered_event_with_a_new_hash_is_found(at: int) -> None:
    links = a_chain(5)
    links[at] = linked(replace(links[at].event, body='{"x":1}'), links[at].previous_hash)
    assert found(links) == (Tampering.ALTERED, at + 1)


@pytest.mark.parametrize("at", range(4))
def test_a_removed_event_is_found(at: int) -> None:
    links = a_chain(5)
    del links[at]
    assert found(links) == (Tampering.REMOVED, at + 1)


@pytest.mark.parametrize("at", range(1, 5))
def test_an_inserted_event_is_found(at: int) -> None:
    links = a_chain(5)
    forged = linked(replace(an_event(at + 1), event_id="forged"), links[at - 1].hash)
    links.insert(at, forged)
    assert found(links) == (Tampering.INSERTED, at + 1)


def test_an_event_of_another_stream_is_found() -> None:
    links = a_chain(3)
    links.append(linked(an_event(4, "p-2"), links[-1].hash))
    assert found(links) == (Tampering.INSERTED, 4)


@pytest.mark.parametrize("at", range(4))
def test_two_events_in_the_wrong_order_are_found(at: int) -> None:
    links = a_chain(5)
    links[at], links[at + 1] = links[at + 1], links[at]
    assert found(links) == (Tampering.REORDERED, at + 2)


def test_a_chain_that_begins_elsewhere_is_found() -> None:
    links = [linked(an_event(1), b"x" * 32)]
    assert found(links) == (Tampering.ALTERED, 1)
