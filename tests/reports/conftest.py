"""A clinic of each test alone: most tests here tamper with what it recorded."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.api.clinic import Clinic, clinic_in


@pytest.fixture
def clinic(database_url: str) -> Iterator[Clinic]:
    """A clinic in which all sorts of decisions were made."""
    with clinic_in(database_url) as opened:
        opened.released()
        opened.practice.prescriber.post(
            "/prescription-authorizations", opened.prescription(opened.registered())
        )
        yield opened
