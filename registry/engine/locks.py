"""Kernel locks on files: the kernel frees them however a process dies, so no list of pids can go stale.

A lock belongs to the open file, so whoever inherits the descriptor holds it too.
"""

import fcntl
import os
import time
from pathlib import Path

from registry.engine.errors import EngineError


def open_lock(path: Path) -> int:
    """Open the lock file, making it if need be; not inherited by programs this process executes."""
    try:
        lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    except PermissionError as error:
        raise EngineError(
            f"No access to {path}: {path.parent} is used by another account. "
            "Run as that account, or set REGISTRY_HOME to a directory of your own."
        ) from error
    return lock


def try_exclusive(lock: int) -> bool:
    """Take the lock alone if nobody else has it; say whether it was taken."""
    return _try(lock, fcntl.LOCK_EX)


def share(lock: int, path: Path, seconds: float) -> None:
    """Take the lock together with others, waiting for one who has it alone.

    Raises EngineError when that takes longer than `seconds`.
    """
    deadline = time.monotonic() + seconds
    while not _try(lock, fcntl.LOCK_SH):
        if time.monotonic() > deadline:
            raise EngineError(
                f"The server of {path.parent} has been stopping for {seconds:.0f} s. See its log in "
                f"{path.parent / 'log'}, end its processes, and try again."
            )
        time.sleep(0.01)


def release(lock: int) -> None:
    """Give the lock back while its file stays open."""
    fcntl.flock(lock, fcntl.LOCK_UN)


def _try(lock: int, kind: int) -> bool:
    try:
        fcntl.flock(lock, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
