"""The data directory: made whole or not at all, and only ever opened by the version that wrote it."""

import os
import shutil
import sys
from pathlib import Path

from registry.engine.account import Account
from registry.engine.binaries import Binaries
from registry.engine.errors import EngineError
from registry.engine.places import Places

SUPERUSER = "postgres"
FIRST_WITH_BUILTIN_LOCALES = 17


def create_data(places: Places, account: Account, binaries: Binaries, *, lock: int, durable: bool) -> None:
    """A new cluster stands in `data`, unless one stood there before.

    initdb works in another directory that is renamed at the end, so an interrupted one is never used. It
    inherits `lock`: when its starter dies, nobody begins anew while it still writes.
    """
    if places.data.exists():
        return
    if places.unfinished_data.exists():
        shutil.rmtree(places.unfinished_data)
    places.unfinished_data.mkdir(0o700)
    account.give(places.unfinished_data)
    options = _options(binaries.major) + ([] if durable else ["--no-sync"])
    done = account.run([binaries.bindir / "initdb", *options, "-D", places.unfinished_data], keep=[lock])
    if done.returncode != 0:
        raise EngineError(
            f"initdb could not make a database in {places.unfinished_data}: "
            f"{done.stderr.strip() or done.stdout.strip()}"
        )
    places.unfinished_data.rename(places.data)
    _sync(places.home)


def _options(major: int) -> list[str]:
    """UTF-8 sorted by code point, by PostgreSQL itself where it can: no libc update reorders an index."""
    libc = "C.UTF-8" if sys.platform == "linux" else "C"
    options = ["--username", SUPERUSER, "--auth-local=trust", "--auth-host=reject", "--encoding=UTF8"]
    options += ["--data-checksums", "--wal-segsize=1", f"--locale={libc}", "--lc-messages=C"]
    if major >= FIRST_WITH_BUILTIN_LOCALES:
        options += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    return options


def _sync(directory: Path) -> None:
    opened = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def require_readable_data(places: Places, account: Account, binaries: Binaries) -> None:
    """Raise EngineError when the data is of another major version or another account; none yet is fine."""
    if not places.data.exists():
        return
    if places.data.stat().st_uid != account.uid:
        raise EngineError(
            f"{places.data} does not belong to {account.name!r}, who has to run PostgreSQL. "
            f"Run as its owner, or give it away with: chown -R {account.name} {places.data}"
        )
    written_by = int((places.data / "PG_VERSION").read_text())
    if written_by != binaries.major:
        raise EngineError(_upgrade(places, binaries, written_by))


def _upgrade(places: Places, binaries: Binaries, written_by: int) -> str:
    dump, tool = f"{places.home}/dump.sql", f"{sys.executable} -m registry.engine --home {places.home}"
    return (
        f"The data in {places.data} was written by PostgreSQL {written_by} and can not be read by "
        f"version {binaries.major} in {binaries.bindir}. With no registry running, dump it with the programs "
        f"of version {written_by} (on Debian: /usr/lib/postgresql/{written_by}/bin), then restore it:\n"
        f"  {tool} --bindir BINDIR_OF_{written_by} pg_dumpall --file={dump}\n"
        f"  mv {places.data} {places.data}.{written_by}\n"
        f"  {tool} psql --quiet --file={dump}"
    )
