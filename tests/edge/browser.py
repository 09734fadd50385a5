"""A headless Chromium that a test drives over a pipe, and everything it complains about."""

from __future__ import annotations

import json
import os
import shutil
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
SLOWEST_PAGE_S = 60.0
OPTIONS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--remote-debugging-pipe",
)
LEVELS = {"Log.entryAdded": ("error", "warning"), "Runtime.consoleAPICalled": ("error", "assert")}
"""What is a complaint, of the events that have a level; an exception that nobody caught always is."""


class Page:
    """One open page."""

    def __init__(self, to: IO[bytes], back: IO[bytes]) -> None:
        self._to, self._back, self._asked = to, back, 0
        self._session: str | None = None
        self.complaints: list[str] = []
        """Errors and warnings of the console, among them what a policy forbade."""
        target = self._ask("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log"):
            self._ask(f"{domain}.enable")

    def open(self, url: str) -> None:
        """Load the page at the address."""
        self._ask("Page.navigate", url=url)

    def runs(self, script: str) -> Any:
        """What the expression gives in the page, a promise once it is kept."""
        asked = {"expression": script, "returnByValue": True, "awaitPromise": True}
        return self._ask("Runtime.evaluate", **asked)["result"].get("value")

    def waits_for(self, script: str) -> None:
        """Return once the expression is true in the page."""
        deadline = time.monotonic() + SLOWEST_PAGE_S
        while not self.runs(script):
            assert time.monotonic() < deadline, (script, self.complaints)
            time.sleep(0.05)

    def _ask(self, method: str, **parameters: Any) -> dict[str, Any]:
        self._asked += 1
        session = {"sessionId": self._session} if self._session else {}
        asked = {"id": self._asked, "method": method, "params": parameters, **session}
        self._to.write(json.dumps(asked).encode() + b"\0")
        self._to.flush()
        while True:
            said = self._said()
            if said.get("id") == self._asked:
                assert "error" not in said, said
                answer: dict[str, Any] = said["result"]
                return answer
            if _is_complaint(said):
                self.complaints.append(json.dumps(said["params"]))

    def _said(self) -> dict[str, Any]:
        text = bytearray()
        while (byte := self._back.read(1)) != b"\0":
            assert byte, "the browser has ended"
            text += byte
        said: dict[str, Any] = json.loads(text)
        return said


def _is_complaint(said: dict[str, Any]) -> bool:
    named, about = said.get("method", ""), said.get("params", {})
    level = about.get("type") or about.get("entry", {}).get("level")
    return named == "Runtime.exceptionThrown" or level in LEVELS.get(named, ())


@contextmanager
def browser() -> Iterator[Page]:
    """A page of a browser that has no past; it has ended when the block has."""
    assert CHROMIUM is not None
    with TemporaryDirectory(prefix="browser-", ignore_cleanup_errors=True) as profile:
        (reads, to), (back, writes) = os.pipe(), os.pipe()
        process = os.posix_spawn(
            CHROMIUM,
            [CHROMIUM, *OPTIONS, f"--user-data-dir={profile}"],
            {**os.environ, "HOME": profile},
            file_actions=_pipes(reads, writes, Path(profile) / "stderr"),
            setpgroup=0,
        )
        os.close(reads)
        os.close(writes)
        try:
            with os.fdopen(to, "wb") as asking, os.fdopen(back, "rb") as answering:
                yield Page(asking, answering)
        finally:
            os.killpg(process, signal.SIGKILL)
            os.waitpid(process, 0)


def _pipes(reads: int, writes: int, stderr: Path) -> list[Any]:
    """Chromium reads on descriptor 3 and writes on 4. Ours may be those numbers, so they go out of the way first."""
    far, farther = 100, 101
    return [
        (os.POSIX_SPAWN_DUP2, reads, far),
        (os.POSIX_SPAWN_DUP2, writes, farther),
        (os.POSIX_SPAWN_DUP2, far, 3),
        (os.POSIX_SPAWN_DUP2, farther, 4),
        (os.POSIX_SPAWN_OPEN, 2, str(stderr), os.O_WRONLY | os.O_CREAT, 0o600),
    ]
