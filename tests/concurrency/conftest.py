"""One practice and one crowd for the tests of a file."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.concurrency.crowd import Crowd, crowd_of
from tests.concurrency.history import assert_all_in_order
from tests.concurrency.practice import Practice, open_practice


@pytest.fixture(scope="module")
def practice(module_database_url: str) -> Iterator[Practice]:
    """A practice where everything is in order; after all races its ledger and its decisions must be as well."""
    with open_practice(module_database_url) as opened:
        yield opened
        assert_all_in_order(opened.place.registry)


@pytest.fixture(scope="module")
def crowd() -> Iterator[Crowd]:
    """Up to twenty-four people who act at once."""
    with crowd_of(24) as people:
        yield people
