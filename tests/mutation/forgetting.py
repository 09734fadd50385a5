"""A plugin of pytest for mutation runs: what the domain has remembered is forgotten before each test.

Else only the first test to need a writer of canonical JSON would reach the code that makes it.
"""

from __future__ import annotations

import pytest

from registry.domain import canonical

_AT_FIRST = dict(canonical._WRITERS)


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    canonical._WRITERS.clear()
    canonical._WRITERS.update(_AT_FIRST)
