"""All decisions made again, however many: with a bar that shows how far it is, and a file from which to go on."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

import click

from registry import __version__
from registry.reports.decisions import Replay

EVERY = 500
MOST_SHOWN = 1000
"""So many that differ are told one by one; the others are counted."""


@dataclass
class Progress:
    """How far it is: the last decision that was made again, how many were, and which came out otherwise."""

    after: str | None = None
    count: int = 0
    differ: int = 0
    different: list[dict[str, object]] = field(default_factory=list)

    def add(self, replayed: Replay) -> None:
        """One more was made again."""
        self.after, self.count = replayed.decision_id, self.count + 1
        if replayed.same:
            return
        self.differ += 1
        if len(self.different) < MOST_SHOWN:
            self.different.append({"decision_id": replayed.decision_id, "why": replayed.why})


@dataclass(frozen=True)
class RestartFile:
    """The file that remembers the progress of a run until its end; without a path nothing is remembered."""

    path: Path | None

    def read(self) -> Progress:
        """Where a run that was broken off was; the beginning when there was none. Raises ClickException."""
        if self.path is None or not self.path.exists():
            return Progress()
        try:
            said = json.loads(self.path.read_text(encoding="utf-8"))
            if said.pop("software") == __version__:
                return Progress(**said)
        except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise click.ClickException(
                f"{self.path} holds no progress of a replay: remove it to begin anew, or name another file"
            ) from error
        raise click.ClickException(
            f"{self.path} was written by another version of the software: remove it to begin anew"
        )

    def write(self, progress: Progress) -> None:
        """The progress is kept whole, or the one before it is."""
        if self.path is None:
            return
        draft = self.path.with_name(f"{self.path.name}.{os.getpid()}")
        try:
            draft.write_text(json.dumps({**asdict(progress), "software": __version__}), encoding="utf-8")
            draft.replace(self.path)
        except OSError as error:
            raise click.ClickException(
                f"{self.path} can not be written ({error.strerror}): name another file"
            ) from error

    def remove(self) -> None:
        """Nothing is left to go on from."""
        if self.path is not None:
            self.path.unlink(missing_ok=True)


def replay_from(
    file: RestartFile, replays_after: Callable[[str | None], Iterator[Replay]], total: int, every: int = EVERY
) -> Progress:
    """All decisions are made again, from where the file says on; returns what came of it, earlier parts included."""
    progress = file.read()
    file.write(progress)
    with click.progressbar(
        length=max(total, progress.count),
        label="Deciding again",
        file=sys.stderr,
        hidden=not sys.stderr.isatty(),
    ) as bar:
        bar.update(progress.count)
        for replayed in replays_after(progress.after):
            progress.add(replayed)
            if progress.count % every == 0:
                file.write(progress)
                bar.update(every)
    return progress
