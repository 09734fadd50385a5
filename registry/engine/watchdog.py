"""The detached process that keeps the server running while it has users, and stops it after the last.

It ignores the signals that end its starter, keeps no pipe, terminal or directory of it, and counts users by
asking the kernel for the lock that each of them shares.
"""

import contextlib
import io
import json
import os
import select
import signal
import subprocess
import sys
import time
from dataclasses import asdict
from pathlib import Path

from registry.engine.account import Account
from registry.engine.errors import EngineError
from registry.engine.home import open_log
from registry.engine.locks import open_lock, release, try_exclusive
from registry.engine.places import Places
from registry.engine.postmaster import Postmaster, ready

TICK = 0.1
TICK_WHILE_STARTING = 0.02
LONGEST_PAUSE = 5.0
READY = b"ready"

# The site packages and the starter's path are not needed, so they can not fail or slow it.
_PROGRAM = (
    "import sys; sys.path.insert(0, sys.argv[1]); "
    "from registry.engine.watchdog import main; main(sys.argv[2])"
)


def spawn(places: Places, account: Account, command: list[str], *, lock: int, seconds: float) -> None:
    """Start the watchdog, which takes over `lock`; returns when the server accepts connections.

    Raises EngineError when the server does not start, or not within `seconds`.
    """
    told, tell = os.pipe()
    orders: dict[str, object] = {"home": str(places.home), "account": asdict(account), "command": command}
    orders |= {"lock": lock, "tell": tell}
    program = [sys.executable, "-ISB", "-c", _PROGRAM, str(Path(__file__).parents[2]), json.dumps(orders)]
    with os.fdopen(told, "rb", buffering=0) as answer:
        log = open_log(places.watchdog_log)
        try:
            subprocess.run(
                program, stdin=subprocess.DEVNULL, stdout=log, stderr=log, pass_fds=[lock, tell],
                cwd="/", umask=0o077, start_new_session=True, check=False,
            )  # fmt: skip
        finally:
            os.close(log)
            os.close(tell)
        _await_ready(answer, places, seconds)


def _await_ready(answer: io.FileIO, places: Places, seconds: float) -> None:
    heard = select.poll()  # select() fails in a process with a thousand open files
    heard.register(answer, select.POLLIN)
    if not heard.poll(seconds * 1000):
        raise EngineError(
            f"PostgreSQL is not ready after {seconds:.0f} s in {places.data}. It may be recovering from a "
            f"crash: see {places.server_log}, then start again."
        )
    if answer.read(len(READY)) != READY:
        raise EngineError(
            f"PostgreSQL did not start in {places.data}. The end of its log {places.server_log}:\n"
            f"{_end_of(places.server_log)}\nand of {places.watchdog_log}:\n{_end_of(places.watchdog_log)}"
        )


def _end_of(log: Path) -> str:
    lines = log.read_text(errors="replace").splitlines() if log.exists() else []
    return "\n".join(lines[-8:]) or "(empty)"


def main(orders: str) -> None:
    """Leave the starter behind, then watch until the last user is gone."""
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, lambda *_: None)
    if os.fork():
        os._exit(0)  # so that the starter has no child to wait for
    read = json.loads(orders)
    server = Postmaster(Places(Path(read["home"])), Account(**read["account"]), read["command"])
    watch(server, lock=read["lock"], tell=read["tell"])


def watch(server: Postmaster, *, lock: int, tell: int) -> None:
    """Keep the server running until no process shares the users' lock; a crashed one is started again."""
    users = open_lock(server.places.users_lock)
    pause, not_before, serving, ever_ready = TICK, 0.0, False, False
    while not try_exclusive(users):
        if not server.alive():
            if server.process and not ever_ready:
                return  # it does not start at all: the closed pipe tells the starter, who has the log
            serving = False
            if time.monotonic() >= not_before:
                server.launch()
                not_before, pause = time.monotonic() + pause, min(2 * pause, LONGEST_PAUSE)
        elif not serving and ready(server.places):
            if not ever_ready:
                with contextlib.suppress(BrokenPipeError):  # the starter died meanwhile, but others may wait
                    os.write(tell, READY)
                os.close(tell)
            pause, serving, ever_ready = TICK, True, True
        time.sleep(TICK if serving else TICK_WHILE_STARTING)
    server.stop()
    if server.places.sockets_are_outside and server.places.sockets.exists():
        server.places.sockets.rmdir()
    # In this order: a new user, let in by the second, must find that there is no watchdog.
    release(lock)
    release(users)
