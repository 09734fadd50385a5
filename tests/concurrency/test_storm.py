"""Everybody does everything at once, on few patients: nobody waits for nobody, and the records hold together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from random import Random
from typing import Any

from werkzeug.test import TestResponse

from registry.domain.actor import Role
from tests.asking import PROGRAM, Person
from tests.concurrency.crowd import Crowd
from tests.concurrency.practice import MAN, Practice, ask, certified_prescriber, prescription

CLIENTS = 12
ACTS_EACH = 40
Act = Callable[["Client"], TestResponse]
CATEGORIES = (MAN, "adult-female-can-not-get-pregnant")
INSTANT = timedelta(milliseconds=1)
ANSWERED = {201, 404, 409}
"""Done; the patient or number is somebody else's by now; refused or in conflict. Never 500, never 503."""


class Client:
    """Somebody who acts at random, for the sake of whom the others must not come to a standstill."""

    def __init__(
        self, practice: Practice, prescribers: list[tuple[str, Person]], patients: list[str], seed: int
    ):
        self.practice, self.prescribers, self.patients = practice, prescribers, patients
        self.chance = Random(seed)  # noqa: S311
        self.authorizations: list[str] = []
        self.confirmations: list[str] = []

    def act_often(self) -> Counter[int]:
        """How often each status was answered."""
        return Counter(self.chance.choice(ACTS)(self).status_code for _ in range(ACTS_EACH))

    @property
    def prescriber(self) -> Person:
        """One of the prescribers."""
        return self.chance.choice(self.prescribers)[1]

    @property
    def pharmacist(self) -> Person:
        """One of the pharmacists."""
        return self.chance.choice(self.practice.counters(4))

    def about(self, person: Person, collection: str, **body: Any) -> TestResponse:
        """The response to a record about one of the patients."""
        return person.post(f"/patients/{self.chance.choice(self.patients)}/{collection}", body)

    def open_holds(self, patient: str) -> list[str]:
        """The ids of the holds that were not lifted when it was looked."""
        holds = self.practice.coordinator.get(f"/patients/{patient}/holds").get_json()["items"]
        return [hold["hold_id"] for hold in holds if hold["lifted_at"] is None]

    def sign(self, patient: str, category: str) -> TestResponse:
        """The response to an agreement signed by patient and prescriber."""
        signatures = [{"by": by, "printed_name": f"Test {by}"} for by in ("patient", "prescriber")]
        body = {"program": PROGRAM, "risk_category": category, "signatures": signatures}
        return self.practice.coordinator.post(f"/patients/{patient}/agreements", body)

    def category(self) -> str:
        """One of the categories."""
        return self.chance.choice(CATEGORIES)


def _record(collection: str, **body: Any) -> Act:
    return lambda client: client.about(client.prescriber, collection, **body)


def _coordinate(collection: str, **body: Any) -> Act:
    return lambda client: client.about(client.practice.coordinator, collection, program=PROGRAM, **body)


def _prescribe(client: Client) -> TestResponse:
    """The patient is made ready for a prescription, as far as the others let it be."""
    patient, category, post = (
        client.chance.choice(client.patients),
        client.category(),
        client.practice.coordinator.post,
    )
    why = {"program": PROGRAM, "reason": "a storm"}
    for hold in client.open_holds(patient):
        post(f"/patients/{patient}/holds/{hold}/lift", {"reason": "a storm"})
    treating = {"program": PROGRAM, "prescriber_id": client.prescribers[0][0], "risk_category": category}
    post(f"/patients/{patient}/enrollments", treating)
    post(f"/patients/{patient}/risk-category-changes", {**why, "risk_category": category})
    client.sign(patient, category)
    person = client.prescriber
    for topic in ("contraception", "benefits-and-risks"):
        person.post(f"/patients/{patient}/counselings", {"program": PROGRAM, "topic": topic})
    client.practice.tick(INSTANT)
    person.post(f"/patients/{patient}/surveys", {"program": PROGRAM, "respondent": "prescriber"})
    response = person.post("/prescription-authorizations", prescription(patient, category))
    if response.status_code == 201:
        client.authorizations.append(response.get_json()["authorization_number"])
        return _dispense(client)
    return response


def _dispense(client: Client) -> TestResponse:
    if not client.authorizations:
        return _prescribe(client)
    response = ask(client.pharmacist, client.authorizations[-1])
    if response.status_code == 201:
        client.confirmations.append(response.get_json()["confirmation_number"])
    return response


def _release(client: Client) -> TestResponse:
    if not client.confirmations:
        return _dispense(client)
    return client.practice.release(client.chance.choice(client.confirmations), client.category())


def _cancel(client: Client) -> TestResponse:
    person = client.practice.coordinator
    if client.confirmations and client.chance.random() < 0.5:
        body = {"confirmation_number": client.chance.choice(client.confirmations), "reason": "a storm"}
        return person.post("/dispense-authorizations/cancellations", body)
    if not client.authorizations:
        return _prescribe(client)
    body = {"authorization_number": client.chance.choice(client.authorizations), "reason": "a storm"}
    return person.post("/prescription-authorizations/cancellations", body)


def _certify(client: Client) -> TestResponse:
    step = client.chance.choice(["suspensions", "reinstatements", "reinstatements"])
    path = client.chance.choice(
        [
            f"/pharmacies/{client.practice.pharmacies[1].pharmacy_id}",
            f"/prescribers/{client.prescribers[1][0]}",
        ]
    )
    return client.practice.coordinator.post(f"{path}/{step}", {"program": PROGRAM, "reason": "a storm"})


def _train(client: Client) -> TestResponse:
    pharmacy = client.chance.choice(client.practice.pharmacies)
    path = client.chance.choice(
        [f"/pharmacies/{pharmacy.pharmacy_id}", f"/pharmacists/{pharmacy.pharmacist_ids[0]}"]
    )
    return client.practice.coordinator.post(f"{path}/trainings", {"program": PROGRAM})


def _transfer(client: Client) -> TestResponse:
    to = client.chance.choice(client.prescribers)[0]
    return _coordinate("transfers", prescriber_id=to, reason="a storm")(client)


def _change_category(client: Client) -> TestResponse:
    return _coordinate("risk-category-changes", risk_category=client.category(), reason="a storm")(client)


def _enroll(client: Client) -> TestResponse:
    to = client.chance.choice(client.prescribers)[0]
    return _coordinate("enrollments", prescriber_id=to, risk_category=client.category())(client)


def _sign(client: Client) -> TestResponse:
    return client.sign(client.chance.choice(client.patients), client.category())


def _lift(client: Client) -> TestResponse:
    patient = client.chance.choice(client.patients)
    holds = client.open_holds(patient)
    if not holds:
        return _coordinate("holds", reason="a storm")(client)
    path = f"/patients/{patient}/holds/{client.chance.choice(holds)}/lift"
    return client.practice.coordinator.post(path, {"reason": "a storm"})


ACTS: tuple[Act, ...] = (
    *(_prescribe, _prescribe, _prescribe, _dispense, _dispense, _dispense, _release, _release, _cancel),
    *(_certify, _train, _transfer, _change_category, _enroll, _sign, _sign, _lift, _lift),
    _coordinate("holds", reason="a storm"),
    _coordinate("enrollment-ends", reason="a storm"),
    _record("concerns", kind="missed-period"),
    _record("surveys", program=PROGRAM, respondent="patient"),
    _record("reproductive-statuses", status="menses-regular"),
)


def test_a_storm_of_acts_brings_nobody_to_a_standstill(practice: Practice, crowd: Crowd) -> None:
    other = certified_prescriber(practice.place, 50)
    person = practice.place.person(Role.PRESCRIBER, prescriber_id=other)
    prescribers = [(practice.prescriber_id, practice.prescriber), (other, person)]
    patients = [practice.man() for _ in range(4)]
    clients = [Client(practice, prescribers, patients, seed) for seed in range(CLIENTS)]
    statuses: Counter[int] = sum(crowd.together([partial(client.act_often) for client in clients]), Counter())
    assert set(statuses) <= ANSWERED
    assert statuses.total() == CLIENTS * ACTS_EACH
    assert statuses[201] > CLIENTS
    assert any(client.confirmations for client in clients), "nothing was ever authorized: this was no storm"
