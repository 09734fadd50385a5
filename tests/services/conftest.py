"""A clinic for the tests of a file."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.api.clinic import Clinic, clinic_in


@pytest.fixture(scope="module")
def clinic(module_database_url: str) -> Iterator[Clinic]:
    """A clinic that the tests of one file share."""
    with clinic_in(module_database_url) as opened:
        yield opened
