"""The waits after failures: none at first, then doubling to a limit, forgotten after a day."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest

from registry.domain.throttle import FIRST_WAIT, FORGOTTEN_AFTER, FREE, LONGEST_WAIT, Count, Tally
from tests.builders import T

TICK = timedelta(microseconds=1)
NONE = Tally(0, T, T)


def failed(times: int, count: Count = Count.NAME_AND_ADDRESS) -> Tally:
    tally = NONE
    for _ in range(times):
        tally = tally.with_failure(count, T)
    return tally


@pytest.mark.parametrize("count", Count)
def test_the_first_failures_cost_no_wait(count: Count) -> None:
    assert failed(FREE[count] - 1, count).is_open(T)
    assert not failed(FREE[count], count).is_open(T)


@pytest.mark.parametrize("count", Count)
def test_each_further_failure_doubles_the_wait_up_to_the_longest(count: Count) -> None:
    waits = [failed(times, count).blocked_until - T for times in range(FREE[count], FREE[count] + 40)]
    assert waits[0] == FIRST_WAIT
    assert waits[-1] == LONGEST_WAIT
    assert all(later == min(2 * earlier, LONGEST_WAIT) for earlier, later in pairwise(waits))


def test_a_wait_ends_at_its_instant() -> None:
    blocked = failed(FREE[Count.NAME_AND_ADDRESS])
    assert not blocked.is_open(T + FIRST_WAIT - TICK)
    assert blocked.is_open(T + FIRST_WAIT)
    assert blocked.is_open(T + FIRST_WAIT + TICK)


@pytest.mark.parametrize(("after", "failures"), [(-TICK, 6), (timedelta(), 1), (TICK, 1)])
def test_failures_are_forgotten_after_a_day(after: timedelta, failures: int) -> None:
    assert failed(5).with_failure(Count.NAME_AND_ADDRESS, T + FORGOTTEN_AFTER + after).failures == failures


@pytest.mark.parametrize("count", [Count.ADDRESS, Count.NAME])
def test_a_success_takes_back_its_own_count_where_others_fail_too(count: Count) -> None:
    assert failed(5, count).after_success(count) == Tally(4, T, T)
    assert NONE.after_success(count) == NONE


@pytest.mark.parametrize("count", [Count.DEVICE, Count.NAME_AND_ADDRESS])
def test_a_success_forgives_the_owners_mistakes(count: Count) -> None:
    assert failed(4, count).after_success(count) == NONE


def test_a_clock_set_back_shuts_nobody_out_who_had_no_wait() -> None:
    assert failed(1).is_open(T - timedelta(hours=1))
    assert not failed(FREE[Count.NAME_AND_ADDRESS]).is_open(T - timedelta(hours=1))
