"""The tutorial tells the truth: its commands run in their order, and answer what the page shows."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

from tests.data_home import data_home

ROOT = Path(__file__).parents[2]
TUTORIAL = ROOT / "docs" / "tutorial.md"
BLOCK = re.compile(r"^```(sh|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SLOWEST_S = 300.0
END = "-- end of the block --"
SHOWN_HOME, SHOWN_ADDRESS = "/tmp/registry-tutorial", "127.0.0.1:8010"  # noqa: S108 - only read, to be replaced

WHAT_CHANGES = {
    "ID": r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    "AUTHORIZATION NUMBER": r"\b[A-Z][0-9A-Z]{3}-[0-9A-Z]{4}-[0-9A-Z]{2}\b",
    "CONFIRMATION NUMBER": r"\b[2-9][0-9A-Z]{3}-[0-9A-Z]{4}-[0-9A-Z]{2}\b",
    "INSTANT": r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d{6})?Z",
}


def test_every_command_answers_what_is_shown(tmp_path: Path) -> None:
    blocks = [(kind, text) for kind, text in BLOCK.findall(TUTORIAL.read_text(encoding="utf-8"))]
    commands = [text for kind, text in blocks if kind == "sh"]
    with data_home() as home:
        outputs = run(commands, tmp_path, home)
    assert len(outputs) == len(commands), outputs[-1]
    answers = iter(outputs)
    for (kind, text), (following, shown) in pairwise([*blocks, ("end", "")]):
        if kind == "sh":
            answered = next(answers)
            if following == "text":
                assert steady(answered) == steady(shown), text


def test_what_is_shown_follows_a_command() -> None:
    kinds = [kind for kind, _ in BLOCK.findall(TUTORIAL.read_text(encoding="utf-8"))]
    assert kinds[0] == "sh"
    assert ("text", "text") not in list(pairwise(kinds))


def steady(output: str) -> str:
    """The output with a word in the place of what is another each time."""
    for word, pattern in WHAT_CHANGES.items():
        output = re.sub(pattern, word, output)
    return output.strip()


def run(commands: list[str], folder: Path, home: Path) -> list[str]:
    """Run the blocks in one shell that stops at the first failure; return what each of them printed."""
    guard = 'set -eu\ntrap \'test -z "${SERVER:-}" || kill "$SERVER" 2>&-\' EXIT\n'
    script = guard + "".join(f"{block}\necho '{END}'\n" for block in commands)
    script = script.replace(SHOWN_HOME, str(home)).replace(SHOWN_ADDRESS, f"127.0.0.1:{_free_port()}")
    printed, program = folder / "printed", folder / "tutorial.sh"
    program.write_text(script, encoding="utf-8")
    with _shell(program, printed) as shell:
        shell.wait(SLOWEST_S)
    outputs = printed.read_text(encoding="utf-8").split(f"{END}\n")
    return outputs if outputs[-1] else outputs[:-1]


@contextmanager
def _shell(program: Path, printed: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A plain shell that runs the program in its folder, in a process group of which nothing is left."""
    path = f"{_programs(program.parent)}:{os.environ['PATH']}"
    with printed.open("wb") as file:
        shell = subprocess.Popen(
            ["/bin/sh", str(program)],
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=file,
            cwd=program.parent,
            env={"PATH": path, "PYTHONPATH": str(ROOT)},
            start_new_session=True,
        )
        try:
            yield shell
        finally:
            if shell.poll() is None:
                os.killpg(shell.pid, signal.SIGKILL)
                shell.wait()


def _programs(folder: Path) -> Path:
    """A folder with the `registry` and the `python3` of this run."""
    programs = folder / "bin"
    programs.mkdir()
    for name, arguments in (("registry", "-m registry.cli "), ("python3", "")):
        program = programs / name
        program.write_text(f'#!/bin/sh\nexec "{sys.executable}" {arguments}"$@"\n', encoding="utf-8")
        program.chmod(0o755)
    return programs


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
