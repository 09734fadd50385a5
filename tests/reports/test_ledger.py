"""The ledger is followed from end to end: whatever an owner of the database did to an event is found."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from registry.domain.ledger import FIRST, Event, Tampering, chain
from registry.reports.ledger import verify_ledger
from registry.storage import ledger
from registry.storage.transaction import reading
from tests.api.clinic import Clinic
from tests.databases import Connection, tampering

pytestmark = pytest.mark.tampers
MOVE = "UPDATE ledger_event SET sequence = {first} WHERE stream_id = %(stream)s AND sequence = {second}"
COLUMNS = "stream, stream_id, sequence, event_id, kind, recorded_at, actor_id, body, previous_hash, hash"


def altered(column: str, value: str) -> str:
    """One column of the third event is another."""
    return f"UPDATE ledger_event SET {column} = {value} WHERE stream_id = %(stream)s AND sequence = 3"


TAMPERINGS: dict[str, tuple[str, Tampering, int]] = {
    "another body": (altered("body", "replace(body, '{', '{ ')"), Tampering.ALTERED, 3),
    "another kind": (altered("kind", "'hold-lifted'"), Tampering.ALTERED, 3),
    "another instant": (
        altered("recorded_at", "recorded_at - interval '1 microsecond'"),
        Tampering.ALTERED,
        3,
    ),
    "another actor": (altered("actor_id", "NULL"), Tampering.ALTERED, 3),
    "another id": (altered("event_id", "gen_random_uuid()"), Tampering.ALTERED, 3),
    "another hash": (altered("hash", "sha256('x')"), Tampering.ALTERED, 3),
    "another hash before": (altered("previous_hash", "sha256('x')"), Tampering.ALTERED, 3),
    "the first removed": (
        "DELETE FROM ledger_event WHERE stream_id = %(stream)s AND sequence = 1",
        Tampering.REMOVED,
        1,
    ),
    "one removed": (
        "DELETE FROM ledger_event WHERE stream_id = %(stream)s AND sequence = 3",
        Tampering.REMOVED,
        3,
    ),
    "two removed": (
        "DELETE FROM ledger_event WHERE stream_id = %(stream)s AND sequence IN (3, 4)",
        Tampering.REMOVED,
        3,
    ),
    "moved to another stream": (
        altered("stream_id", "'00000000-0000-7000-8000-000000000000'"),
        Tampering.REMOVED,
        3,
    ),
}


@pytest.fixture
def stream(clinic: Clinic) -> str:
    """A patient's stream with more than ten events."""
    patient_id = clinic.treated()
    clinic.released(
        clinic.confirmed(clinic.authorized(patient_id)["authorization_number"])["confirmation_number"]
    )
    return patient_id


@pytest.fixture
def tamper(clinic: Clinic, stream: str) -> Callable[[str], None]:
    def change(statement: str) -> None:
        with tampering(clinic.place.database_url) as connection:
            done: Connection = connection
            assert done.execute(statement, {"stream": stream}).rowcount > 0

    return change


def test_a_ledger_nobody_touched_holds_together(clinic: Clinic, stream: str) -> None:
    verification = verify_ledger(clinic.place.registry)
    assert verification.defects == ()
    with tampering(clinic.place.database_url) as connection:
        assert connection.execute("SELECT count(DISTINCT stream_id) FROM ledger_event").fetchone() == (
            verification.streams,
        )
    assert verification.streams > 10


@pytest.mark.parametrize(("statement", "found", "sequence"), TAMPERINGS.values(), ids=TAMPERINGS)
def test_what_was_done_to_an_event_is_found_where_it_was_done(
    clinic: Clinic,
    stream: str,
    tamper: Callable[[str], None],
    statement: str,
    found: Tampering,
    sequence: int,
) -> None:
    tamper(statement)
    defects = verify_ledger(clinic.place.registry).defects
    mine = [defect for defect in defects if defect.stream_id == stream]
    assert (mine[0].tampering, mine[0].sequence) == (found, sequence) or mine[
        0
    ].tampering is Tampering.REMOVED


def test_two_events_that_changed_places_are_found(clinic: Clinic, tamper: Callable[[str], None]) -> None:
    for first, second in ((1000, 3), (3, 4), (4, 1000)):
        tamper(MOVE.format(first=first, second=second))
    assert [defect.tampering for defect in verify_ledger(clinic.place.registry).defects] == [
        Tampering.ALTERED
    ]


def test_an_event_of_the_forgers_own_is_found(clinic: Clinic, stream: str) -> None:
    with reading(clinic.place.registry.database) as tx:
        links = list(ledger.links(tx, stream))
    last = links[-1]
    forged = Event(**{**vars(last.event), "sequence": last.event.sequence + 2, "kind": "hold-lifted"})
    with tampering(clinic.place.database_url) as connection:
        insert(connection, forged, last.hash)
    assert [defect.tampering for defect in verify_ledger(clinic.place.registry).defects] == [
        Tampering.REMOVED
    ]


def test_an_event_chained_to_nothing_is_found(clinic: Clinic, stream: str) -> None:
    with reading(clinic.place.registry.database) as tx:
        last = list(ledger.links(tx, stream))[-1]
    forged = Event(**{**vars(last.event), "sequence": last.event.sequence + 1})
    with tampering(clinic.place.database_url) as connection:
        insert(connection, forged, FIRST)
    assert len(verify_ledger(clinic.place.registry).defects) == 1


def insert(connection: Connection, event: Event, previous: bytes) -> None:
    """The forger's event stands in the table, with hashes that fit one another."""
    values = {**vars(event), "event_id": "00000000-0000-7000-8000-000000000001"}
    forged = Event(**values)
    marks = ", ".join(f"%({name})s" for name in (*values, "previous_hash", "hash"))
    connection.execute(
        f"INSERT INTO ledger_event ({COLUMNS}) VALUES ({marks})",
        {**values, "previous_hash": previous, "hash": chain(previous, forged)},
    )
