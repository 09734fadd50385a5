"""Copies of the programs below the home, for an account that can not reach the originals."""

import hashlib
import os
import shutil
import stat
import time
from dataclasses import dataclass
from pathlib import Path

from registry.engine.locks import open_lock, try_exclusive

READ = 0o444
READ_AND_ENTER = 0o555


@dataclass(frozen=True)
class Installation:
    """Installed programs: their directory, and the `parts` below `root` they need, in these places."""

    bindir: Path
    root: Path
    parts: tuple[str, ...]

    @property
    def key(self) -> str:
        """A name that changes when the programs are replaced by others."""
        program = (self.bindir / "postgres").stat()
        told = f"{self.bindir} {program.st_size} {program.st_mtime_ns}"
        return hashlib.sha256(told.encode()).hexdigest()[:16]

    def below(self, root: Path) -> "Installation":
        """The same installation at another root."""
        return Installation(root / self.bindir.relative_to(self.root), root, self.parts)


def copy_of(installation: Installation, copies: Path) -> Installation:
    """The copy of these programs, made once; readable by all, so that any account can run it."""
    copies.mkdir(exist_ok=True)
    copies.chmod(copies.stat().st_mode | READ_AND_ENTER)
    copied = installation.below(copies / installation.key)
    lock = open_lock(copies / "lock")
    try:
        while not try_exclusive(lock):
            time.sleep(0.01)
        if not copied.root.exists():
            _copy(installation, copies)
    finally:
        os.close(lock)
    return copied


def remove_other_copies(copies: Path, bindir: Path) -> None:
    """Only the copy that holds `bindir` remains; call while no server runs from another."""
    for found in copies.iterdir() if copies.is_dir() else ():
        if found.is_dir() and found not in bindir.parents:
            shutil.rmtree(found)


def _is_entered(copied: Path) -> bool:
    """Whether it is a directory or a program."""
    return bool(copied.stat().st_mode & stat.S_IXUSR)


def _copy(installation: Installation, copies: Path) -> None:
    """Copy under another name first: a directory named by its key is always whole."""
    unfinished = copies / "unfinished"
    if unfinished.exists():
        shutil.rmtree(unfinished)
    for part in installation.parts:
        shutil.copytree(installation.root / part, unfinished / part, symlinks=True)
    for copied in (unfinished, *unfinished.rglob("*")):
        if not copied.is_symlink():
            copied.chmod(copied.stat().st_mode | (READ_AND_ENTER if _is_entered(copied) else READ))
    unfinished.rename(copies / installation.key)
