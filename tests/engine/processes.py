"""Processes that use an engine, and a look at those the engine started."""

import json
import pwd
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import psutil

NOT_DURABLE = {"fsync": "off"}
ROOT = Path(__file__).parents[2]

USE_UNTIL_END_OF_INPUT = """
import json, os, sys
from pathlib import Path
from registry.engine import start
home, bindir, settings, umask, fork = json.loads(sys.argv[1])
os.umask(umask)
engine = start(Path(home), bindir=bindir and Path(bindir), settings=settings)
child = os.fork() if fork else 0
print(json.dumps({"bindir": str(engine.bindir), "dsn": engine.dsn(), "child": child}), flush=True)
sys.stdin.read()
"""


class User:
    """Another process that starts or joins the server of a home and uses it until it ends."""

    def __init__(
        self,
        home: Path,
        *,
        bindir: Path | None = None,
        settings: Mapping[str, str] | None = None,
        umask: int = 0o022,
        fork: bool = False,
        python: str = sys.executable,
        account: pwd.struct_passwd | None = None,
        path: Path = ROOT,
    ) -> None:
        orders = [str(home), bindir and str(bindir), settings or NOT_DURABLE, umask, fork]
        self.process = subprocess.Popen(
            [python, "-c", USE_UNTIL_END_OF_INPUT, json.dumps(orders)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env={"PYTHONPATH": str(path)}, cwd="/", start_new_session=True,
            user=account and account.pw_uid, group=account and account.pw_gid,
            extra_groups=[] if account else None,
        )  # fmt: skip

    def started(self) -> dict[str, str]:
        """Wait until it has its engine; what it says of it."""
        assert self.process.stdout
        line = self.process.stdout.readline()
        if not line:
            raise AssertionError(self.process.communicate()[1])
        said: dict[str, str] = json.loads(line)
        return said

    def end(self, how: signal.Signals = signal.SIGKILL) -> None:
        """End it by a signal; it has ended when this returns."""
        self.process.send_signal(how)
        self.process.communicate()

    def __enter__(self) -> "User":
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            assert pipe
            pipe.close()
        self.process.wait()


def modes(*paths: Path) -> dict[Path, str]:
    """The permissions of these paths and of every directory on the way to them."""
    every = {each for path in paths for each in (path, *path.parents)}
    return {each: f"{stat.S_IMODE(each.stat().st_mode):04o}" for each in every}


def postmaster(home: Path) -> psutil.Process:
    """The one server process that accepts connections."""
    same = {each.pid: each for each in _everybody() if str(home / "data") in each.info["cmdline"]}
    # a child just forked still looks like its parent
    (found,) = [each for each in same.values() if each.info["ppid"] not in same]
    return found


def watchdog(home: Path) -> psutil.Process:
    """The one process that watches over the server."""
    (found,) = [each for each in _everybody() if _watches(each, home)]
    return found


def left(place: Path) -> list[psutil.Process]:
    """Every process the engine started for homes in this place: watchdogs, postmasters, backends, initdb."""
    return [each for each in _everybody() if _watches(each, place) or _works_in(each, place)]


def gone_within(home: Path, seconds: float) -> bool:
    """Whether nothing the engine started for this home lives any more after that time at the latest."""
    return happens(lambda: not left(home), seconds)


def happens(condition: Callable[[], bool], seconds: float = 10.0) -> bool:
    """Whether the condition comes true in that time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


def _watches(process: psutil.Process, place: Path) -> bool:
    words = process.info["cmdline"]
    return (
        "registry.engine.watchdog" in "".join(words) and f'"home": {json.dumps(str(place))[:-1]}' in words[-1]
    )


def _works_in(process: psutil.Process, place: Path) -> bool:
    return any(word.startswith(str(place)) for word in (process.info["cwd"] or "", *process.info["cmdline"]))


def _everybody() -> Iterator[psutil.Process]:
    for each in psutil.process_iter(["cmdline", "cwd", "ppid", "status"]):
        if each.info["cmdline"] and each.info["status"] != psutil.STATUS_ZOMBIE:
            yield each
