"""Reports on everybody run on a replica: here a copy that stays as it was, so what came later tells who answered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from psycopg.errors import ReadOnlySqlTransaction
from sqlalchemy import make_url

from registry.reports.impact import impact
from registry.storage.transaction import reading, transaction
from tests import databases
from tests.api.acts import writes_nothing
from tests.api.clinic import Clinic, clinic_in, problem
from tests.asking import NOW, PROGRAM, Person, Place
from tests.builders import edition_of
from tests.databases import Cluster
from tests.sealed import seal

NOWHERE = "postgresql+psycopg://nobody@127.0.0.1:1/registry"
PATHS = (
    *("/decisions", "/decision-reasons", "/open-numbers", "/courses", "/lapsing-trainings", "/overdue"),
    *("/patients/{}/timeline", "/patients/{}/difference"),
    *("/prescription-authorizations", "/dispense-authorizations", "/dispenses"),
)
PERIOD = {"program": PROGRAM, "from": "2026-01-01", "to": "2026-03-01"}


class Copied:
    """A clinic, its copy of a moment ago, and the application that reports from it."""

    def __init__(self, clinic: Clinic, copy_url: str) -> None:
        self.clinic, self.copy_url = clinic, copy_url
        self.place = Place(clinic.place.database_url, clinic.place.clock, reports_url=copy_url)
        self.auditor, self.prescriber = self.here(clinic.auditor), self.here(clinic.practice.prescriber)

    def here(self, person: Person) -> Person:
        """The person, asking the application that has a replica."""
        return replace(person, app=self.place.app)

    def decided(self) -> str:
        """The id of a decision that only the main database knows."""
        asked = self.clinic.prescription(self.clinic.treated())
        decision_id: str = self.prescriber.post("/prescription-authorizations", asked).get_json()[
            "decision_id"
        ]
        return decision_id


@pytest.fixture(scope="module")
def copied(cluster: Cluster, module_database_url: str) -> Iterator[Copied]:
    """A clinic whose replica has stopped following after one release."""
    with clinic_in(module_database_url) as clinic:
        clinic.released()
        clinic.place.close()
        copy = cluster.create(str(make_url(module_database_url).database))
        found = Copied(clinic, cluster.url(copy))
        try:
            yield found
        finally:
            found.place.close()
            cluster.drop(copy)


def test_everybodys_is_read_from_the_replica_and_logged_in_the_main_database(copied: Copied) -> None:
    later, known = copied.decided(), [one["decision_id"] for one in _listed(copied.clinic.auditor)]
    with writes_nothing(copied.copy_url):
        before = _looks(copied)
        old = [one["decision_id"] for one in _listed(copied.auditor)]
        problem(copied.auditor.get(f"/decisions/{later}"), 404, "no-such-decision")
        assert copied.auditor.get(f"/decisions/{old[0]}").status_code == 200
        assert _looks(copied) == before + 2
    assert later in known
    assert old == [one for one in known if one in old] != known


def test_who_asked_reads_at_once_what_was_decided(copied: Copied) -> None:
    later = copied.decided()
    assert copied.prescriber.get(f"/decisions/{later}").status_code == 200
    assert later in [one["decision_id"] for one in _listed(copied.prescriber)]
    assert copied.prescriber.get(f"/prescription-authorizations/{later}").status_code == 200


def test_no_report_needs_to_write_where_it_looks(copied: Copied) -> None:
    patient_id = _listed(copied.auditor)[0]["patient_id"]
    with writes_nothing(copied.copy_url):
        reports: list[tuple[str, dict[str, str]]] = [(path.format(patient_id), {}) for path in PATHS]
        for path, query in (*reports, ("/reports/assessment", PERIOD)):
            response = copied.auditor.get(path, **query)
            assert response.status_code == 200, (path, response.get_json())
    assert impact(copied.place.registry, edition_of(PROGRAM, NOW)).decided == 3


def test_a_replica_can_not_be_written_to_even_where_the_server_would_allow_it(copied: Copied) -> None:
    registry = copied.place.registry
    assert registry.replica is not None
    for database, only_read in ((registry.replica, "on"), (registry.database, "off")):
        with reading(database) as tx:
            assert tx.row("SHOW transaction_read_only") == {"transaction_read_only": only_read}
    with pytest.raises(ReadOnlySqlTransaction), transaction(registry.replica) as tx:
        tx.run("UPDATE request_rate SET taken = 0")


def test_a_replica_that_is_silent_or_another_closes_no_gate_and_is_told(copied: Copied) -> None:
    seal(copied.place.database_url)
    assert _ready(copied.place.app) == {"status": "ok", "replica": "answers"}
    silent = Place(copied.place.database_url, copied.place.clock, reports_url=NOWHERE)
    try:
        assert _ready(silent.app) == {"status": "ok", "replica": "does not answer"}
        problem(replace(copied.auditor, app=silent.app).get("/decisions"), 503, "unavailable")
        asked = copied.clinic.prescription(copied.clinic.treated())
        prescriber = replace(copied.prescriber, app=silent.app)
        assert prescriber.post("/prescription-authorizations", asked).status_code == 201
    finally:
        silent.close()
    seal(copied.place.database_url)
    with databases.owner(copied.copy_url) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0001'")
    assert _ready(copied.place.app) == {"status": "ok", "replica": "has another schema"}


def _listed(person: Person) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = person.get("/decisions", limit=200).get_json()["items"]
    return items


def _looks(copied: Copied) -> int:
    with databases.owner(copied.place.database_url) as connection:
        row = connection.execute("SELECT count(*) FROM access_log").fetchone()
    assert row is not None
    return int(str(row[0]))


def _ready(app: Flask) -> Any:
    return app.test_client().get("/readyz").get_json()
