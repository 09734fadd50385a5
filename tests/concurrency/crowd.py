"""People who act at the same instant, each in a thread and on a connection of their own."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Barrier
from typing import TypeVar

T = TypeVar("T")
LONGEST_WAIT_S = 60.0


@dataclass(frozen=True)
class Crowd:
    """Threads that start together."""

    threads: ThreadPoolExecutor

    def together(self, acts: Sequence[Callable[[], T]]) -> list[T]:
        """What each act gave, in the order of `acts`; none begins before all are ready to."""
        start = Barrier(len(acts))

        def begin(act: Callable[[], T]) -> T:
            start.wait(LONGEST_WAIT_S)
            return act()

        return [done.result(LONGEST_WAIT_S) for done in [self.threads.submit(begin, act) for act in acts]]

    def begin(self, act: Callable[[], T]) -> Future[T]:
        """The act, begun and not waited for."""
        return self.threads.submit(act)


def after(wait_s: float, act: Callable[[], T]) -> Callable[[], T]:
    """The act, some seconds after the others began, so that it falls into the midst of theirs."""

    def late() -> T:
        time.sleep(wait_s)
        return act()

    return late


@contextmanager
def crowd_of(people: int) -> Iterator[Crowd]:
    """A crowd of at most so many, gone at the end."""
    with ThreadPoolExecutor(people) as threads:
        yield Crowd(threads)
