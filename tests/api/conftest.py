"""One clinic for the tests of a file, which leave what they find there as it is."""

from __future__ import annotations

import pytest

from tests.api.clinic import Clinic
from tests.asking import Place


@pytest.fixture(scope="module")
def clinic(module_database_url: str) -> Clinic:
    """A clinic in a database that the tests of one file share."""
    return Clinic(Place(module_database_url))


@pytest.fixture
def own_clinic(database_url: str) -> Clinic:
    """A clinic of this test alone."""
    return Clinic(Place(database_url))
