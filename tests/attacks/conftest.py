"""A clinic to attack: one for the tests of a file, or one of a test's own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.api.clinic import Clinic, clinic_in


@pytest.fixture(scope="module")
def clinic(module_database_url: str) -> Iterator[Clinic]:
    """A clinic that the attacks of one file share."""
    with clinic_in(module_database_url) as opened:
        yield opened


@pytest.fixture
def own_clinic(database_url: str) -> Iterator[Clinic]:
    """A clinic of this test alone."""
    with clinic_in(database_url) as opened:
        yield opened
