"""Making the home: nothing outside it changes its owner or mode."""

import os
import stat
from pathlib import Path

from registry.engine.account import Account
from registry.engine.errors import EngineError
from registry.engine.places import Places


def make_home(places: Places, account: Account) -> None:
    """The home exists and the account can enter it, or EngineError says which directory forbids it."""
    home = places.home
    try:
        if account.user is not None and not home.exists():
            _require_entry(next(found for found in home.parents if found.exists()), home, account)
        for parent in reversed(home.parents):
            _make(parent, 0o755)
        _make(home, 0o700)
        if account.user is not None:
            _let_in(home, account)
        _make(places.server_log.parent, 0o700)
    except OSError as error:
        raise EngineError(
            f"The registry can not keep its data in {home}: {error.strerror} ({error.filename}). "
            "Set REGISTRY_HOME to a directory of your own."
        ) from error


def _make(directory: Path, mode: int) -> None:
    try:
        directory.mkdir(mode)
    except FileExistsError:
        return
    directory.chmod(mode)  # we made it just now, so the umask must not close it to the account


def _let_in(home: Path, account: Account) -> None:
    """Let the account pass through a home that holds nothing yet; refuse to touch any other directory."""
    blocked = account.first_blocked(home)
    if blocked == home and home.stat().st_uid == 0 and not any(home.iterdir()):
        os.chown(home, -1, account.gid)
        home.chmod(0o710)
    if blocked is not None:
        _require_entry(home, home, account)


def _require_entry(directory: Path, home: Path, account: Account) -> None:
    blocked = account.first_blocked(directory)
    if blocked is not None:
        raise EngineError(
            f"{blocked} is closed (mode {stat.S_IMODE(blocked.stat().st_mode):04o}) to the account "
            f"{account.name!r}, under which PostgreSQL has to run because it refuses root; "
            f"so it can not keep its data in {home}. Set REGISTRY_HOME to a place such as /var/lib/registry, "
            f"or open the directory with: chmod o+x {blocked}"
        )


def make_sockets(places: Places, account: Account) -> None:
    """The directory of the socket exists and is private to the account."""
    try:
        places.sockets.mkdir(0o700)
    except FileExistsError:
        require_private_sockets(places, account)
        return
    account.give(places.sockets)


def require_private_sockets(places: Places, account: Account) -> None:
    """Raise EngineError unless the socket's directory is real, owned by the account, and closed to others."""
    found = places.sockets.lstat()
    if stat.S_ISDIR(found.st_mode) and found.st_uid == account.uid and not found.st_mode & 0o077:
        return
    raise EngineError(
        f"{places.sockets} must be a directory of {account.name!r} with mode 0700, or others could reach "
        "the database. Look who made it, remove it, and start again."
    )


def open_log(path: Path) -> int:
    """Open a log to append to; one larger than a megabyte is set aside first, replacing the one before."""
    if path.exists() and path.stat().st_size > 1_000_000:
        path.replace(path.with_suffix(".log.1"))
    return os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
