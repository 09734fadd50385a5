"""Use and cancellation of one number exclude one another in the database, even if nobody locks the patient's row."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from copy import copy

import psycopg
import pytest

from tests import databases
from tests.databases import Connection
from tests.migrations.rows import NOW, SOMEBODY, World, act_on

CANCEL_AUTHORIZATION = b"""
UPDATE prescription_authorization SET cancelled_at = %s, cancelled_by = %s, cancel_reason = '\\x0174657374'
WHERE authorization_id = %s
"""
CANCEL_CONFIRMATION = b"""
UPDATE dispense_confirmation SET cancelled_at = %s, cancelled_by = %s, cancel_reason = '\\x0174657374'
WHERE confirmation_id = %s
"""
WAITING = (
    b"SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


class Race:
    """Two acts on one number: the first is done but not committed when the second begins."""

    def __init__(self, url: str) -> None:
        self.url = url

    def run(self, prepare: Callable[[World], str], first: str, second: str) -> str:
        """The constraint in whose name the second act was refused after it had waited for the first."""
        with databases.application(self.url) as one, databases.application(self.url) as two:
            world = World(one)
            number_id = prepare(world)
            decisions = {gate: world.decision(gate) for gate in ("dispense", "release")}
            for connection in (one, two):
                act_on(connection, world.patient_id)
            acts = {"one": Acts(world, one, decisions), "two": Acts(world, two, decisions)}
            with ThreadPoolExecutor(max_workers=1) as pool:
                with one.transaction():
                    getattr(acts["one"], first)(number_id)
                    pending = pool.submit(getattr(acts["two"], second), number_id)
                    self._until_it_waits(pending)
                with pytest.raises(psycopg.IntegrityError) as error:
                    pending.result(timeout=5)
        return str(error.value.diag.constraint_name)

    def _until_it_waits(self, pending: Future[None]) -> None:
        with databases.owner(self.url) as watcher:
            while watcher.execute(WAITING).fetchone() == (0,):
                assert not pending.done(), "the second act did not wait for the first"


class Acts:
    """The four acts, spoken over one connection."""

    def __init__(self, world: World, connection: Connection, decisions: dict[str, str]) -> None:
        self.world, self.connection, self.decisions = world, connection, decisions

    def confirm(self, authorization_id: str) -> None:
        self._mine().confirmation(authorization_id=authorization_id, decision_id=self.decisions["dispense"])

    def release(self, confirmation_id: str) -> None:
        self._mine().release(confirmation_id=confirmation_id, decision_id=self.decisions["release"])

    def cancel_authorization(self, authorization_id: str) -> None:
        self.connection.execute(CANCEL_AUTHORIZATION, (NOW, SOMEBODY, authorization_id))

    def cancel_confirmation(self, confirmation_id: str) -> None:
        self.connection.execute(CANCEL_CONFIRMATION, (NOW, SOMEBODY, confirmation_id))

    def _mine(self) -> World:
        mine = copy(self.world)
        mine.connection = self.connection
        return mine


@pytest.fixture
def race(module_database_url: str) -> Race:
    """A race in the database of this file."""
    return Race(module_database_url)


def test_confirming_while_the_authorization_is_being_cancelled(race: Race) -> None:
    assert race.run(World.authorization, "cancel_authorization", "confirm") == "authorization_not_open"


def test_cancelling_an_authorization_while_it_is_being_used(race: Race) -> None:
    assert race.run(World.authorization, "confirm", "cancel_authorization") == "authorization_used"


def test_releasing_while_the_confirmation_is_being_cancelled(race: Race) -> None:
    assert race.run(World.confirmation, "cancel_confirmation", "release") == "confirmation_not_open"


def test_cancelling_a_confirmation_while_it_is_being_released(race: Race) -> None:
    assert race.run(World.confirmation, "release", "cancel_confirmation") == "confirmation_released"
