"""The account PostgreSQL runs under: the caller's own, or an unprivileged one when the caller is root."""

import os
import pwd
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from registry.engine.errors import EngineError

Finished = subprocess.CompletedProcess[str]

CANDIDATES = ("registry", "postgres", "nobody")

# PostgreSQL reads PGPORT, PGDATA, LC_* and TZ: a server must not depend on who happened to start it.
ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C"}

_FIRST_NOT_ENTERABLE = 'for d; do [ -x "$d" ] || { printf %s "$d"; exit 0; }; done'


@dataclass(frozen=True)
class Account:
    """Who owns the data and runs the server; `user`, `group` and `groups` are None when nothing changes."""

    name: str
    uid: int
    gid: int
    user: int | None = None
    group: int | None = None
    groups: Sequence[int] | None = None

    def run(self, command: Sequence[str | Path], keep: Sequence[int] = ()) -> Finished:
        """Run a program as this account and return what it printed; `keep` are descriptors it inherits."""
        return subprocess.run(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", check=False,
            cwd="/", env=ENVIRONMENT, umask=0o077, pass_fds=keep,
            user=self.user, group=self.group, extra_groups=self.groups,
        )  # fmt: skip

    def first_blocked(self, directory: Path) -> Path | None:
        """The outermost part of `directory` this account can not enter, as the kernel answers, or None."""
        way = [*reversed(directory.parents), directory]
        try:
            answer = self.run(["/bin/sh", "-c", _FIRST_NOT_ENTERABLE, "sh", *way])
        except OSError as error:
            raise EngineError(
                f"PostgreSQL refuses to run as root, and this process may not act as {self.name!r} instead: "
                f"{error}. Run the registry as an ordinary user, or give it the right to change accounts."
            ) from error
        return Path(answer.stdout) if answer.stdout else None

    def give(self, directory: Path) -> None:
        """Hand a directory made by root to this account; nothing to do when no account changes."""
        if self.user is not None:
            os.chown(directory, self.uid, self.gid, follow_symlinks=False)


def account_for(home: Path) -> Account:
    """Choose who runs the server of `home`: the caller, or instead of root an unprivileged account.

    The owner of the data comes first, then the owner of the home, then the first of CANDIDATES that exists.

    Raises EngineError when root finds no unprivileged account.
    """
    if os.geteuid() != 0:
        return Account(_name(os.geteuid()) or str(os.geteuid()), os.geteuid(), os.getegid())
    data = home / "data"
    if data.exists() and data.stat().st_uid != 0:
        return _unprivileged(data.stat().st_uid, data.stat().st_gid)
    # initdb refuses an account without an entry: that of a volume from another machine is passed over
    if home.exists() and home.stat().st_uid != 0 and _name(home.stat().st_uid):
        return _unprivileged(home.stat().st_uid, home.stat().st_gid)
    for name in CANDIDATES:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return _unprivileged(entry.pw_uid, entry.pw_gid)
    raise EngineError(
        f"PostgreSQL refuses to run as root and none of the accounts {', '.join(CANDIDATES)} exists. "
        "Make one (useradd --system registry) or run the registry as an ordinary user."
    )


def _unprivileged(uid: int, gid: int) -> Account:
    return Account(_name(uid) or str(uid), uid, gid, user=uid, group=gid, groups=())


def _name(uid: int) -> str | None:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return None
