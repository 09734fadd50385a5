"""What every test may ask for: the server of this run, and databases of its own on it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.databases import Cluster, running_cluster


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """The one server of this run."""
    with running_cluster() as running:
        yield running


@pytest.fixture
def database_url(cluster: Cluster) -> Iterator[str]:
    """A fresh migrated database for this test alone; what the test commits, nobody else sees."""
    with cluster.clone() as url:
        yield url


@pytest.fixture(scope="module")
def module_database_url(cluster: Cluster) -> Iterator[str]:
    """A fresh migrated database that the tests of one file share."""
    with cluster.clone() as url:
        yield url
