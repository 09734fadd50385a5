"""The programs that came along are found without being imported, and copied only when they have to be."""

import os
import shutil
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from registry.engine import EngineError, start
from registry.engine.account import Account, account_for
from registry.engine.binaries import WHEEL, usable_binaries
from registry.engine.copies import remove_other_copies
from registry.engine.places import Places

from .processes import NOT_DURABLE

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can act as another account")


@pytest.fixture
def closed_wheel(place: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The installed wheel in a directory that only root can enter; found before the original."""
    spec = find_spec(WHEEL)
    assert spec
    assert spec.submodule_search_locations
    package = Path(spec.submodule_search_locations[0])
    closed = place / "closed"
    for each in package.parent.glob(f"{WHEEL}*"):
        if each.name in {WHEEL, f"{WHEEL}.libs"}:
            shutil.copytree(each, closed / each.name)
    closed.chmod(0o700)
    monkeypatch.syspath_prepend(closed)
    return closed / WHEEL


def test_the_wheel_is_located_and_never_imported(home: Path) -> None:
    with start(home, settings=NOT_DURABLE) as engine:
        assert all((engine.bindir / program).is_file() for program in ("psql", "pg_dump", "pgbench"))
    assert WHEEL not in sys.modules


@as_root
def test_programs_out_of_reach_are_copied_whole_and_once(place: Path, closed_wheel: Path) -> None:
    places, account = Places(place), account_for(place)
    copied = usable_binaries(None, places, account)
    assert copied.bindir.is_relative_to(places.copies)
    assert (
        account.run([copied.bindir / "psql", "--version"]).returncode == 0
    )  # needs the wheel's own libraries
    made = copied.bindir.stat().st_ctime_ns
    assert usable_binaries(None, places, account) == copied
    assert copied.bindir.stat().st_ctime_ns == made


@as_root
def test_an_upgrade_of_the_wheel_replaces_the_copy(place: Path, closed_wheel: Path) -> None:
    places, account = Places(place), account_for(place)
    before = usable_binaries(None, places, account).bindir
    (places.copies / "unfinished").mkdir()  # left by a copy that was interrupted
    os.utime(closed_wheel / "pginstall" / "bin" / "postgres", (1, 1))
    after = usable_binaries(None, places, account).bindir
    assert after != before
    remove_other_copies(places.copies, after)
    assert [each.name for each in places.copies.iterdir() if each.is_dir()] == [after.parents[2].name]


@as_root
def test_programs_closed_by_a_strict_umask_can_be_run_from_the_copy(place: Path, closed_wheel: Path) -> None:
    for each in closed_wheel.rglob("*"):
        if not each.is_symlink():
            each.chmod(each.stat().st_mode & 0o700)
    copied = usable_binaries(None, Places(place), account_for(place))
    control = (copied.bindir.parent / "share" / "extension" / "btree_gist.control").stat()
    assert control.st_mode & 0o777 == 0o644 | control.st_mode & 0o111


def test_a_directory_without_programs_is_refused(place: Path) -> None:
    with pytest.raises(EngineError, match=r"no program 'postgres' in .*REGISTRY_PG_BINDIR"):
        start(place / "home", bindir=place)


def test_programs_too_old_are_refused(place: Path) -> None:
    with pytest.raises(EngineError, match=r"holds PostgreSQL 14; the registry needs 15"):
        start(place / "home", bindir=_fake(place, "echo 'postgres (PostgreSQL) 14.11'"))


def test_programs_that_do_not_run_are_refused(place: Path) -> None:
    with pytest.raises(EngineError, match="does not run on this machine"):
        start(place / "home", bindir=_fake(place, "exit 1"))


def _unprivileged(place: Path) -> Account:
    return account_for(place)


def _fake(place: Path, does: str) -> Path:
    program = place / "other" / "bin" / "postgres"
    program.parent.mkdir(parents=True)
    program.write_text(f"#!/bin/sh\n{does}\n")
    program.chmod(0o755)
    return program.parent
