"""Directories that any account may enter, and homes in them that leave no process behind."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from registry.engine import start

from .processes import NOT_DURABLE, gone_within, left


@pytest.fixture
def place() -> Iterator[Path]:
    """pytest's own tmp_path is closed to the account PostgreSQL runs under when the tests run as root."""
    yield from _left_without_processes(_open_directory())


@pytest.fixture
def new_home(place: Path) -> Path:
    """A home that does not exist yet."""
    return place / "home"


@pytest.fixture
def home(place: Path, initialized: Path) -> Path:
    """A home whose data was made before, to save the time of initdb."""
    subprocess.run(["/bin/cp", "-a", initialized, place / "home"], check=True)
    return place / "home"


@pytest.fixture(scope="session")
def initialized() -> Iterator[Path]:
    """A home that was used once; tests use copies of it."""
    for made in _left_without_processes(_open_directory()):
        start(made / "home", settings=NOT_DURABLE).close()
        assert gone_within(made, 5.0)
        yield made / "home"


def _open_directory() -> Path:
    made = Path(tempfile.mkdtemp(prefix="engine-", dir=_in_memory())).resolve()
    made.chmod(0o755)
    return made


def _in_memory() -> Path | None:
    """A file system in memory, if it is large enough and programs can be run from it: three times as fast."""
    memory = Path("/dev/shm")  # noqa: S108  mkdtemp makes a private directory in it
    if not memory.is_dir() or shutil.disk_usage(memory).free < 2**30:
        return None
    return None if os.statvfs(memory).f_flag & os.ST_NOEXEC else memory


def _left_without_processes(place: Path) -> Iterator[Path]:
    """The place for a while; afterwards it is removed, and no process of a server below it lives."""
    yield place
    ended = gone_within(place, 5.0)
    for process in left(place):
        process.kill()
    shutil.rmtree(place)
    assert ended, "the test left processes behind"
