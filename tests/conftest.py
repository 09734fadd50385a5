"""What every test may ask for: the server of this run, and databases of its own on it.

When such a database goes, every decision in it is made again and must be the same; a test that tampers with decisions
says so by the mark `tampers`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.databases import Cluster, running_cluster
from tests.replaying import decisions_that_differ


def pytest_configure(config: pytest.Config) -> None:
    """Make the mark known."""
    config.addinivalue_line(
        "markers", "tampers: changes stored decisions, so they are not made again at the end"
    )


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """The one server of this run."""
    with running_cluster() as running:
        yield running


@pytest.fixture
def database_url(cluster: Cluster, request: pytest.FixtureRequest) -> Iterator[str]:
    """A fresh migrated database for this test alone; what the test commits, nobody else sees."""
    with _clone(cluster, request) as url:
        yield url


@pytest.fixture(scope="module")
def module_database_url(cluster: Cluster, request: pytest.FixtureRequest) -> Iterator[str]:
    """A fresh migrated database that the tests of one file share."""
    with _clone(cluster, request) as url:
        yield url


@contextmanager
def _clone(cluster: Cluster, request: pytest.FixtureRequest) -> Iterator[str]:
    with cluster.clone() as url:
        yield url
        if request.node.get_closest_marker("tampers") is None:
            assert decisions_that_differ(url) == []
