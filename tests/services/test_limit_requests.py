"""A quota holds to the request, whoever counts: one process, many threads, several processes."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from registry.programs import load_editions
from registry.services.limit_requests import HANDFULS, MINUTE, MOST_REMEMBERED, Limiter
from registry.services.registry import Registry, open_registry
from tests import databases
from tests.asking import NOW

SECOND = timedelta(seconds=1)


@pytest.fixture
def registry(database_url: str) -> Iterator[Registry]:
    opened = open_registry(database_url, load_editions())
    yield opened
    opened.database.dispose()


def allowed(limiter: Limiter, count: int, *, after: timedelta = timedelta(), subject: str = "s") -> int:
    """How many of so many requests at one instant go on."""
    return sum(limiter.count(subject, NOW + after).allowed for _ in range(count))


@pytest.mark.parametrize("per_minute", [1, 7, 60, 999, 6000])
def test_exactly_the_quota_goes_through_at_once(registry: Registry, per_minute: int) -> None:
    limiter = Limiter(registry, per_minute, processes=2)
    assert allowed(limiter, per_minute + 20) == per_minute
    standing = limiter.count("s", NOW)
    assert (standing.allowed, standing.left, standing.whole_in_s) == (False, 0, 60)
    assert standing.again_in_s == -(-60 // per_minute)


def test_requests_come_back_evenly(registry: Registry) -> None:
    limiter = Limiter(registry, 60, processes=1)
    assert allowed(limiter, 61) == 60
    assert allowed(limiter, 3, after=SECOND - timedelta(microseconds=1)) == 0
    assert allowed(limiter, 3, after=SECOND) == 1
    assert allowed(limiter, 20, after=11 * SECOND) == 10
    assert allowed(limiter, 100, after=5 * MINUTE) == 60


def test_who_is_told_to_come_again_is_let_in_then(registry: Registry) -> None:
    limiter = Limiter(registry, 7, processes=1)
    assert allowed(limiter, 8) == 7
    again = limiter.count("s", NOW + 2 * SECOND).again_in_s
    assert allowed(limiter, 1, after=(2 + again - 1) * SECOND) == 0
    assert allowed(limiter, 1, after=(2 + again) * SECOND) == 1


def test_processes_share_the_quota_and_never_exceed_it(registry: Registry) -> None:
    limiters = [Limiter(registry, 1000, processes=2) for _ in range(2)]
    together = 0
    for _ in range(700):
        together += sum(limiter.count("s", NOW).allowed for limiter in limiters)
    assert together == 1000
    idle, busy = (Limiter(registry, 1000, processes=2) for _ in range(2))
    assert idle.count("t", NOW).allowed
    got = allowed(busy, 1200, subject="t")
    assert 1000 - 1000 // HANDFULS <= got < 1000, "what the idle process holds is lost, and no more"


@pytest.mark.parametrize(("per_minute", "lost"), [(60, 0), (300, 4)])
def test_threads_share_the_quota(registry: Registry, per_minute: int, lost: int) -> None:
    limiters = [Limiter(registry, per_minute, processes=2) for _ in range(2)]
    with ThreadPoolExecutor(8) as pool:
        counted = list(pool.map(lambda nth: limiters[nth % 2].count("s", NOW).allowed, range(2 * per_minute)))
    # A thread that is slow to bring its handful of three finds nobody left to spend the other two.
    assert per_minute - lost <= sum(counted) <= per_minute


def test_subjects_do_not_share(registry: Registry) -> None:
    limiter = Limiter(registry, 5, processes=1)
    assert allowed(limiter, 9) == allowed(limiter, 9, subject="another") == 5


def test_what_is_left_is_told(registry: Registry) -> None:
    limiter = Limiter(registry, 100, processes=1)
    left = [limiter.count("s", NOW).left for _ in range(100)]
    assert left == list(range(99, -1, -1))


def test_a_flood_costs_the_database_nothing(registry: Registry, database_url: str) -> None:
    limiter = Limiter(registry, 6000, processes=1)
    assert allowed(limiter, 6001) == 6000
    registry.database.dispose()
    with databases.owner(database_url) as connection:
        connection.execute("DROP TABLE request_rate")
        assert allowed(limiter, 500) == 0


def test_a_handful_serves_many_requests_without_a_statement(registry: Registry, database_url: str) -> None:
    limiter = Limiter(registry, 6000, processes=2)
    assert limiter.count("s", NOW).allowed
    with databases.owner(database_url) as connection:
        connection.execute("DROP TABLE request_rate")
        assert allowed(limiter, 59) == 59


def test_what_a_process_remembers_has_an_end(registry: Registry) -> None:
    limiter = Limiter(registry, 1, processes=1)
    assert limiter.count("first", NOW).allowed
    limiter._held.update({str(nth): limiter._held["first"] for nth in range(MOST_REMEMBERED)})
    assert not limiter.count("first", NOW).allowed
    limiter.count("one more", NOW)
    assert len(limiter._held) == 1
    assert not limiter.count("first", NOW).allowed
