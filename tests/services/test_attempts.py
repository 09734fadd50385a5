"""Failures that are forgotten are removed by the tries that come after, and no try is lost by it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest

from registry.domain.throttle import FORGOTTEN_AFTER, Tally
from registry.services.attempts import Asker, admit
from registry.services.registry import Registry
from registry.storage import attempts
from registry.storage.transaction import transaction
from tests import databases
from tests.asking import NOW, Place

TICK = timedelta(microseconds=1)
COUNTS_OF_A_TRY = 3
OLD = 20


@pytest.fixture
def registry(database_url: str) -> Iterator[Registry]:
    place = Place(database_url)
    for number in range(OLD):
        tries(place.registry, f"nobody-{number}", NOW, f"198.51.100.{number}")
    yield place.registry
    place.close()


def tries(registry: Registry, username: str, at: datetime, address: str = "203.0.113.7") -> bool:
    return admit(registry, "password", username, Asker(address), at).admitted


def kept(registry: Registry) -> int:
    with databases.owner(registry.database.engine.url.render_as_string(hide_password=False)) as connection:
        (count,) = connection.execute("SELECT count(*)::int FROM sign_in_attempt").fetchone() or (None,)
    assert isinstance(count, int)
    return count


def test_a_try_takes_more_forgotten_ones_away_than_it_adds(registry: Registry) -> None:
    assert kept(registry) == COUNTS_OF_A_TRY * OLD
    tries(registry, "nobody-0", NOW + FORGOTTEN_AFTER - TICK, "198.51.100.0")
    assert kept(registry) == COUNTS_OF_A_TRY * OLD
    found = []
    for number in range(5):
        tries(registry, f"somebody-{number}", NOW + FORGOTTEN_AFTER, f"192.0.2.{number}")
        found.append(kept(registry))
    assert found[0] == COUNTS_OF_A_TRY * (OLD + 1) - attempts.MOST_AT_ONCE
    # What is left are the tries of the last day alone: one that was made a moment before, and these five.
    assert found[-1] == COUNTS_OF_A_TRY * (1 + 5)


def test_one_that_is_looked_at_is_neither_waited_for_nor_taken_away(registry: Registry) -> None:
    subjects = admit(registry, "password", "nobody-0", Asker("198.51.100.0"), NOW).counted
    before = kept(registry)
    with transaction(registry.database) as looking:
        attempts.locked(looking, subjects, NOW)
        with transaction(registry.database) as other:
            attempts.forget(other, NOW)
        assert kept(registry) == before - attempts.MOST_AT_ONCE
        assert set(attempts.locked(looking, subjects, NOW)) == set(subjects)


def test_a_try_counts_whose_tally_is_taken_away_at_that_moment(registry: Registry) -> None:
    subjects = admit(registry, "password", "nobody-0", Asker("198.51.100.0"), NOW).counted
    later = NOW + FORGOTTEN_AFTER

    def try_again() -> dict[attempts.Subject, Tally]:
        with transaction(registry.database) as tx:
            return attempts.locked(tx, subjects, later)

    with ThreadPoolExecutor(1) as pool:
        with transaction(registry.database) as other:
            for _ in range(COUNTS_OF_A_TRY * OLD // attempts.MOST_AT_ONCE + 1):
                attempts.forget(other, NOW)
            other.rows("SELECT 1")  # what was queued has been done
            waiting = pool.submit(try_again)
            time.sleep(0.2)
            assert not waiting.done()
        found = waiting.result(timeout=5)
    assert {tally.last_failed_at for tally in found.values()} == {later}
