"""A replay of all decisions that is killed goes on where it was, and tells of the whole at its end."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from registry.cli.replaying import MOST_SHOWN, Progress, RestartFile, replay_from
from registry.reports.decisions import Replay
from tests.cli.conftest import CommandLine

MADE = [
    Replay(f"{number:04}", number != 1, None if number != 1 else "an outcome differs") for number in range(7)
]
KILLED = """
import os, signal, sys
from pathlib import Path
from registry.cli.replaying import RestartFile, replay_from
from registry.reports.decisions import Replay

def replays(last):
    for number in range(5):
        yield Replay(f"{number:04}", number != 1, None if number != 1 else "an outcome differs")
    os.kill(os.getpid(), signal.SIGKILL)

replay_from(RestartFile(Path(sys.argv[1])), replays, 7, every=2)
"""


def after(last: str | None) -> Iterator[Replay]:
    """Those made after the one named."""
    return (replay for replay in MADE if last is None or replay.decision_id > last)


def test_a_run_that_was_killed_goes_on_and_misses_none(tmp_path: Path) -> None:
    file = RestartFile(tmp_path / "restart")
    killed = subprocess.run([sys.executable, "-c", KILLED, str(file.path)], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert (file.read().count, file.read().after) == (4, "0003")
    done = replay_from(file, after, len(MADE), every=2)
    assert done == replay_from(RestartFile(None), after, len(MADE))
    assert (done.count, done.differ) == (7, 1)
    assert done.different == [{"decision_id": "0001", "why": "an outcome differs"}]


def test_only_the_first_that_differ_are_listed_and_all_are_counted() -> None:
    progress = Progress()
    for number in range(MOST_SHOWN + 5):
        progress.add(Replay(str(number), False, "an outcome differs"))
    assert (len(progress.different), progress.differ) == (MOST_SHOWN, MOST_SHOWN + 5)


@pytest.mark.parametrize(
    ("held", "said"),
    [
        ("nothing", "holds no progress"),
        ("[1]", "holds no progress"),
        ('{"after": null}', "holds no progress"),
        ('{"software": "0.0.0"}', "another version"),
    ],
)
def test_a_file_from_which_nothing_can_go_on_is_told(tmp_path: Path, held: str, said: str) -> None:
    path = tmp_path / "restart"
    path.write_text(held, encoding="utf-8")
    with pytest.raises(click.ClickException, match=said):
        RestartFile(path).read()


def test_the_command_goes_on_from_its_file_and_removes_it(on_demo: CommandLine, tmp_path: Path) -> None:
    path = tmp_path / "restart"
    listed = json.loads(on_demo("ask", "decisions", "--json").out)
    ids = sorted(one["decision_id"] for one in (listed["items"] if isinstance(listed, dict) else listed))
    RestartFile(path).write(Progress(after=ids[1], count=2))
    ran = on_demo("decisions", "replay", "--all", "--restart-file", str(path))
    assert (ran.code, ran.out) == (0, f"{len(ids)} decisions were decided again, all with the same outcome\n")
    assert list(tmp_path.glob("restart*")) == []
    assert on_demo("decisions", "replay", ids[0], "--all").code == 2
