"""An ask costs at most five round trips to the database, from the look-up of the token to the commit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from uuid import uuid4

import pytest

from registry.app import create_app
from registry.config import Config
from tests.api.clinic import Clinic
from tests.api.counting import Line, counted_line
from tests.asking import Person
from tests.data_keys import DATA_KEYS

MOST = 5
WARM = 4
"""Asks before it counts: until then the driver has prepared its statements."""
Ask = Callable[[str], int]


@pytest.fixture
def asked(own_clinic: Clinic) -> Iterator[tuple[Line, Person]]:
    """A counted line, and the pharmacist whose registry reaches the database over it."""
    with counted_line(own_clinic.place.database_url) as (line, url):
        app = create_app(
            Config(database_url=url, secret_key="t" * 40, data_keys=DATA_KEYS), own_clinic.place.clock
        )
        try:
            yield line, replace(own_clinic.drugstore.pharmacist, app=app)
        finally:
            app.extensions["desk"].registry.database.dispose()


@pytest.mark.parametrize("keyed", [False, True], ids=["without a key", "with a key"])
@pytest.mark.parametrize("status", [201, 409])
def test_an_ask_costs_at_most_five_round_trips(
    own_clinic: Clinic, asked: tuple[Line, Person], status: int, keyed: bool
) -> None:
    line, pharmacist = asked
    numbers = [own_clinic.authorized()["authorization_number"] for _ in range(WARM + 1)]
    costs = []
    for number in numbers:
        body = {"authorization_number": number, **({"days_supply": 29} if status == 409 else {})}
        before = line.round_trips
        response = pharmacist.post("/dispense-authorizations", body, key=str(uuid4()) if keyed else None)
        costs.append(line.round_trips - before)
        assert response.status_code == status, response.get_data(as_text=True)
    assert 1 < costs[-1] <= MOST, costs
    assert costs[-1] == costs[-2]


def test_a_release_costs_four_more_for_the_proof_of_who_signs(
    own_clinic: Clinic, asked: tuple[Line, Person]
) -> None:
    line, pharmacist = asked
    confirmations = [own_clinic.confirmed()["confirmation_number"] for _ in range(WARM + 1)]
    costs = []
    for number in confirmations:
        before = line.round_trips
        response = pharmacist.post("/dispenses", own_clinic.release(number))
        costs.append(line.round_trips - before)
        assert response.status_code == 201, response.get_data(as_text=True)
    assert 1 < costs[-1] <= MOST + 4, costs
