"""PostgreSQL's snapshots, which say what transactions could be seen at an instant, in their text form.

`12:20:12,15`: all transactions before 12 were over, none from 20 on had begun, and 12 and 15 were still running.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Snapshot:
    """What could be seen: everything that was written in a transaction before `end`, but for those that ran."""

    end: int
    running: tuple[int, ...] = ()

    def __str__(self) -> str:
        first = min(self.running, default=self.end)
        return f"{first}:{self.end}:{','.join(map(str, sorted(self.running)))}"

    def up_to(self, last: int) -> Snapshot:
        """The same, but nothing after the transaction `last` could be seen."""
        end = min(self.end, last + 1)
        return Snapshot(end, tuple(number for number in self.running if number < end))


def snapshot(text: str) -> Snapshot:
    """The snapshot that PostgreSQL writes as this text."""
    _, end, running = text.split(":")
    return Snapshot(int(end), tuple(int(number) for number in running.split(",") if number))
