"""The demo has a patient of every category, and what is said of each is true."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from registry.cli.demo.people import FIRST, LAST, PASSWORD
from registry.cli.demo.seed import seed
from registry.clock import SystemClock
from registry.domain.actor import OPERATOR, Role
from registry.domain.errors import Conflict
from registry.domain.facts import RiskCategory
from registry.programs import load_editions
from registry.services.act import Call
from registry.services.open_account import OpenAccount, open_account
from registry.services.publish_programs import publish_programs
from registry.services.recognize import by_password
from registry.services.registry import Registry, open_registry
from tests.data_keys import KEYS
from tests.databases import owner

NOW = SystemClock().now()


@pytest.fixture
def registry(database_url: str) -> Iterator[Registry]:
    """A registry with programs and nothing else."""
    opened = open_registry(database_url, load_editions(), keys=KEYS)
    publish_programs(opened, NOW)
    yield opened
    opened.database.dispose()


def test_every_category_has_a_patient_and_each_is_where_its_history_says(
    registry: Registry, database_url: str
) -> None:
    seed(registry, NOW)
    with owner(database_url) as connection:
        categories = connection.execute("SELECT risk_category FROM risk_category").fetchall()
        verdicts = connection.execute("SELECT gate, verdict, reasons FROM decision ORDER BY as_of").fetchall()
    assert sorted(str(category) for (category,) in categories) == sorted(RiskCategory)
    refusals = [(gate, reasons) for gate, verdict, reasons in verdicts if verdict == "refused"]
    assert sorted(refusals, key=str) == [
        ("dispense", ["supply-remaining-within-limit/TOO_MUCH_LEFT"]),
        ("prescription", ["agreement-signed/GUARDIAN_UNSIGNED"]),
        ("prescription", ["pregnancy-excluded/MISSED_PERIOD"]),
    ]
    assert [gate for gate, verdict, _ in verdicts if verdict == "authorized"].count("release") == 2


def test_a_second_start_adds_nothing(registry: Registry, database_url: str) -> None:
    seed(registry, NOW)
    before = _events(database_url)
    seed(registry, NOW)
    assert _events(database_url) == before
    assert by_password(registry, LAST, PASSWORD)


def test_an_interrupted_demo_is_not_taken_for_a_whole_one(registry: Registry) -> None:
    first = OpenAccount(FIRST, "Demo Coordinator", Role.COORDINATOR, PASSWORD, known_to_everybody=True)
    open_account(registry, Call(OPERATOR, NOW), first)
    with pytest.raises(Conflict, match="not whole"):
        seed(registry, NOW)


def _events(url: str) -> object:
    with owner(url) as connection:
        return connection.execute("SELECT count(*) FROM ledger_event").fetchone()
