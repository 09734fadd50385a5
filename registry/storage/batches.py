"""What is queued for the server leaves in one piece, together with the question or the commit that waits for it.

The driver's pipeline sends every statement at once, although nobody waits for it yet: each is a system call here, and
wakes the server for a message that it could have had with the next. Under load that costs more than the statements.

Three methods of the driver's pipeline are replaced for it. They are not its public interface, so
`tests/storage/test_batches.py` fails when another version of the driver no longer asks them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg.abc import PQGen

MOST_QUEUED = 100
"""Statements that wait for company; then they are sent, so that no memory is needed without end."""


class Batch(psycopg.Pipeline):
    """A pipeline that sends when an answer is waited for."""

    def _communicate_gen(self) -> PQGen[None]:
        if len(self.command_queue) >= MOST_QUEUED:
            yield from super()._communicate_gen()

    def _fetch_gen(self, *, flush: bool) -> PQGen[None]:
        while self.command_queue:
            self.command_queue.popleft()()
        yield from super()._fetch_gen(flush=True)

    def _exit_gen(self) -> PQGen[None]:
        self._enqueue_sync()
        yield from self._fetch_gen(flush=True)


@contextmanager
def batched(driver: psycopg.Connection[Any]) -> Iterator[None]:
    """Statements on that connection travel together until the block ends, which waits for the last of them."""
    batch = driver._pipeline = Batch(driver)
    try:
        with batch:
            yield
    finally:
        driver._pipeline = None
