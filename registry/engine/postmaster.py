"""The server process: launched, seen alive, and stopped."""

import contextlib
import os
import re
import signal
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

from registry.engine.account import ENVIRONMENT, Account
from registry.engine.errors import EngineError
from registry.engine.greeting import Answer, greet
from registry.engine.home import open_log
from registry.engine.locks import open_lock, release, try_exclusive
from registry.engine.places import PORT, Places

# Durable as PostgreSQL is by default. Messages below LOG stay out of the log and so do the values of refused
# rows: the application gets and reports them, and a patient's data does not belong in a log file.
DEFAULTS = {
    "max_connections": "100",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_checkpoints": "off",
    "cluster_name": "registry",
}


def ready(places: Places) -> bool:
    """Whether the server of this home accepts connections.

    It is greeted only after its lock file says so: each refused greeting leaves a line in its log.
    """
    try:
        announced = (places.data / "postmaster.pid").read_text().rstrip().endswith("ready")
    except FileNotFoundError:
        return False
    return announced and greet(places.socket) is Answer.READY


def command_line(bindir: Path, places: Places, settings: Mapping[str, str]) -> list[str]:
    """The command that runs the server.

    Raises EngineError when `settings` change what the engine itself stands on.
    """
    directory = str(places.sockets).replace('"', '""')
    fixed = {
        "listen_addresses": "",
        "port": str(PORT),
        "unix_socket_directories": f'"{directory}"',
        "unix_socket_permissions": "0700",
        "logging_collector": "off",
        "log_destination": "stderr",
    }
    for name in settings:
        if name.lower() in fixed or not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_.]*", name):
            raise EngineError(f"{name!r} is no setting that may be given to the engine. Leave it out.")
    command = [str(bindir / "postgres"), "-D", str(places.data)]
    for name, value in {**DEFAULTS, **settings, **fixed}.items():
        command += ["-c", f"{name}={value}"]
    return command


def forget_killed_server(places: Places) -> None:
    """Remove the lock files of a server that is gone although a process has its id.

    That process is a zombie nobody reaped, or after a restart of a container a stranger. PostgreSQL asks only
    whether the id exists, and would never start again. Call while the server lock is held, which proves that
    no server we launched lives; one started by hand works in the data directory, and is left alone.
    """
    lock_file = places.data / "postmaster.pid"
    if not lock_file.exists() or not Path("/proc/self/cwd").exists():
        return
    pid = lock_file.read_text().split("\n", 1)[0].removeprefix("-")  # the mark of a single-user server
    with contextlib.suppress(OSError):  # a zombie has no directory, another account's is not shown
        if places.data.samefile(f"/proc/{pid}/cwd"):
            return
    for stale in (lock_file, places.socket.with_name(f"{places.socket.name}.lock")):
        stale.unlink(missing_ok=True)


class Postmaster:
    """The server of one home, whether this process launched it or found it running."""

    def __init__(self, places: Places, account: Account, command: list[str]) -> None:
        self.places, self.account, self.command = places, account, command
        self.process: subprocess.Popen[bytes] | None = None
        self._gone = open_lock(places.server_lock)

    def alive(self) -> bool:
        """Whether any process of the server lives: they all inherited the lock."""
        if not try_exclusive(self._gone):
            return True
        release(self._gone)
        return False

    def launch(self) -> None:
        """Start the server; call only while it is not alive."""
        if self.process:
            self.process.wait()
        lock, log = open_lock(self.places.server_lock), open_log(self.places.server_log)
        try:
            if not try_exclusive(lock):
                raise RuntimeError(f"{self.places.server_lock} is held though the server was not alive")
            forget_killed_server(self.places)
            self.process = subprocess.Popen(
                self.command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, pass_fds=[lock],
                cwd="/", env=ENVIRONMENT, umask=0o077, start_new_session=True,
                user=self.account.user, group=self.account.group, extra_groups=self.account.groups,
            )  # fmt: skip
        finally:
            os.close(lock)
            os.close(log)

    def stop(self) -> None:
        """Shut down at once: open transactions are rolled back, all others are on disk. Waits for the end."""
        while self.alive():
            self._interrupt()
            self._wait_for_end(1.0)
        if self.process:
            self.process.wait()

    def _interrupt(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        elif greet(self.places.socket) is not Answer.NOBODY:
            # As the account, not as root: the account can write any process id into this file.
            command = 'kill -s INT "$(head -n 1 "$1")"'
            self.account.run(["/bin/sh", "-c", command, "sh", self.places.data / "postmaster.pid"])
        # else only orphans of a killed postmaster live, which end by themselves

    def _wait_for_end(self, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while self.alive() and time.monotonic() < deadline:
            time.sleep(0.01)
