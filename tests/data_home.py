"""A data home for tests that start the embedded engine, or a whole server on it, as a user would."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.engine.processes import gone_within, left


@contextmanager
def data_home() -> Iterator[Path]:
    """A home that does not exist yet, in a place every account may enter; nothing of it is left at the end."""
    place = Path(tempfile.mkdtemp(prefix="registry-home-")).resolve()
    place.chmod(0o755)
    home = place / "home"
    try:
        yield home
        assert gone_within(home, 5.0), f"left behind: {left(home)}"
    finally:
        for process in left(home):
            process.kill()
        shutil.rmtree(place)
