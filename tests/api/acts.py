"""Every act that the API knows: a body that is accepted, what must be there before, and what it leaves behind."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from werkzeug.test import TestResponse

from tests.api.clinic import HOUR, Clinic
from tests.asking import NOW, PROGRAM, Person, npi
from tests.databases import owner
from tests.signing_keys import SigningKey

IN_PROGRAM = {"program": PROGRAM}
WHY = {"program": PROGRAM, "reason": "a test"}
SINCE = (NOW - 60 * 24 * HOUR).isoformat()
EARLIER = (NOW - HOUR).isoformat()
TRIES = "sign_in_attempt"
Ids = dict[str, Any]
_fresh = count(500)


@dataclass(frozen=True)
class Act:
    """One POST. `{names}` in path, body and `shown_at` are filled in from what `before` brought about.

    `shown_at` is where the record can be read, in the list `inside` or at the top. `again` is the code of the problem
    when the same is asked once more, or None where it may be done again.
    """

    path: str
    body: Mapping[str, Any]
    event: str
    stream: str
    shown_at: str
    inside: str | None = "items"
    by: str = "coordinator"
    again: str | None = None
    before: Callable[[Clinic], Ids] = field(default=lambda _clinic: {})

    def __str__(self) -> str:
        return self.path


def asker(clinic: Clinic, by: str) -> Person:
    """Who does the act."""
    return {
        "coordinator": clinic.coordinator,
        "administrator": clinic.administrator,
        "prescriber": clinic.practice.prescriber,
        "pharmacist": clinic.drugstore.pharmacist,
    }[by]


def prepared(clinic: Clinic, act: Act) -> Ids:
    """What the act's placeholders stand for, once all that must be there before is there."""
    number = next(_fresh)
    new = {"npi": npi(number), "ncpdp_id": f"{number:07d}", "username": f"test-{number}"}
    return {**new, **act.before(clinic)}


def do(clinic: Clinic, act: Act, ids: Ids, key: str | None = None) -> TestResponse:
    """The response to the act."""
    return asker(clinic, act.by).post(filled(act.path, ids), filled(act.body, ids), key=key)


def filled(value: Any, ids: Ids) -> Any:
    """The value with every `{name}` in it replaced by the id of that name."""
    if isinstance(value, str):
        return value.format(**ids) if "{" in value else value
    if isinstance(value, Mapping):
        return {name: filled(below, ids) for name, below in value.items()}
    return [filled(below, ids) for below in value] if isinstance(value, list) else value


@contextmanager
def writes_nothing(database_url: str, *, but: tuple[str, ...] = ()) -> Iterator[None]:
    """No row is added to any table (but those named), and none goes but forgotten tries, while the block runs."""
    before = row_counts(database_url)
    yield
    after = row_counts(database_url)
    forgotten = {TRIES} if after[TRIES] < before[TRIES] else set()
    assert {name for name in after if after[name] != before[name]} <= {*but, *forgotten}


def row_counts(database_url: str) -> dict[str, int]:
    """How many rows each table has."""
    with owner(database_url) as connection:
        tables = connection.execute(
            "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'"
        ).fetchall()
        every = " UNION ALL ".join(f"SELECT '{name}', count(*) FROM {name}" for (name,) in tables)
        return dict(connection.execute(every).fetchall())  # type: ignore[arg-type]


def events(database_url: str, stream_id: str) -> list[tuple[str, str]]:
    """The kinds and bodies of the events in one stream of the ledger, in order."""
    statement = "SELECT kind, body FROM ledger_event WHERE stream_id = %s ORDER BY sequence"
    with owner(database_url) as connection:
        return connection.execute(statement, [stream_id]).fetchall()  # type: ignore[return-value]


def a_prescriber(clinic: Clinic) -> Ids:
    """A prescriber without a certification."""
    about = {"npi": npi(next(_fresh)), "name": "Test Prescriber"}
    return {"prescriber_id": clinic.coordinator.did("/prescribers", about)["prescriber_id"]}


def a_certified_prescriber(clinic: Clinic) -> Ids:
    """A prescriber with a certification."""
    ids = a_prescriber(clinic)
    body = {**IN_PROGRAM, "prescribing_information_reviewed": True}
    clinic.coordinator.did(f"/prescribers/{ids['prescriber_id']}/certifications", body)
    return ids


def a_suspended_prescriber(clinic: Clinic) -> Ids:
    """A prescriber whose certification is suspended."""
    ids = a_certified_prescriber(clinic)
    clinic.coordinator.did(f"/prescribers/{ids['prescriber_id']}/suspensions", WHY)
    return ids


def a_delegate(clinic: Clinic) -> Ids:
    """A prescriber with a delegate."""
    ids = a_prescriber(clinic)
    path = f"/prescribers/{ids['prescriber_id']}/delegates"
    return {**ids, "delegate_id": clinic.coordinator.did(path, {"name": "Test Delegate"})["delegate_id"]}


def a_pharmacy(clinic: Clinic) -> Ids:
    """A pharmacy without a certification."""
    about = {"name": "Test Pharmacy", "authorized_representative": "Test Rep", "time_zone": "America/Chicago"}
    ncpdp = {"ncpdp_id": f"{next(_fresh):07d}"}
    return {"pharmacy_id": clinic.coordinator.did("/pharmacies", {**about, **ncpdp})["pharmacy_id"]}


def a_certified_pharmacy(clinic: Clinic) -> Ids:
    """A pharmacy with a certification."""
    ids = a_pharmacy(clinic)
    clinic.coordinator.did(f"/pharmacies/{ids['pharmacy_id']}/certifications", IN_PROGRAM)
    return ids


def a_suspended_pharmacy(clinic: Clinic) -> Ids:
    """A pharmacy whose certification is suspended."""
    ids = a_certified_pharmacy(clinic)
    clinic.coordinator.did(f"/pharmacies/{ids['pharmacy_id']}/suspensions", WHY)
    return ids


def a_pharmacist(clinic: Clinic) -> Ids:
    """A pharmacist without training."""
    ids = a_pharmacy(clinic)
    path = f"/pharmacies/{ids['pharmacy_id']}/pharmacists"
    return {
        **ids,
        "pharmacist_id": clinic.coordinator.did(path, {"name": "Test Pharmacist"})["pharmacist_id"],
    }


def a_patient(clinic: Clinic) -> Ids:
    """A patient of the practice, enrolled in nothing."""
    return {"patient_id": clinic.registered()}


def a_treated_patient(clinic: Clinic) -> Ids:
    """A patient of the practice for whom the prescription gate is open, and another prescriber."""
    return {"patient_id": clinic.treated(), "other_prescriber_id": clinic.other_practice.prescriber_id}


def a_patient_of_bosentan(clinic: Clinic) -> Ids:
    """A patient of the practice who is enrolled in a program that knows dispense exceptions."""
    ids = a_treated_patient(clinic)
    body = {"program": "bosentan", "risk_category": "adult-male"}
    clinic.practice.prescriber.did(f"/patients/{ids['patient_id']}/enrollments", body)
    return ids


def a_patient_of_others(clinic: Clinic) -> Ids:
    """A patient of the other practice."""
    return {"patient_id": clinic.registered(clinic.other_practice)}


def an_emergency_access(clinic: Clinic) -> Ids:
    """A patient of the other practice, whose record was opened in an emergency."""
    ids = a_patient_of_others(clinic)
    path = f"/patients/{ids['patient_id']}/emergency-access"
    opened = clinic.practice.prescriber.did(path, {"reason": "a test"})
    return {**ids, "emergency_access_id": opened["emergency_access_id"]}


def a_hold(clinic: Clinic) -> Ids:
    """A patient on whom a hold was placed."""
    ids = a_treated_patient(clinic)
    return {**ids, "hold_id": clinic.coordinator.did(f"/patients/{ids['patient_id']}/holds", WHY)["hold_id"]}


def a_concern(clinic: Clinic) -> Ids:
    """A patient with an open concern."""
    ids = a_treated_patient(clinic)
    kept = clinic.coordinator.did(f"/patients/{ids['patient_id']}/concerns", {"kind": "missed-period"})
    return {**ids, "concern_id": kept["pregnancy_concern_id"]}


def a_pregnancy_report(clinic: Clinic) -> Ids:
    """A patient whose partner's pregnancy was reported."""
    ids = a_treated_patient(clinic)
    kept = clinic.coordinator.did(f"/patients/{ids['patient_id']}/pregnancy-reports", {"of": "partner"})
    return {**ids, "report_id": kept["pregnancy_report_id"]}


def a_wrong_record(clinic: Clinic) -> Ids:
    """A patient with a counseling that is to be marked as entered in error."""
    ids = a_treated_patient(clinic)
    body = {**IN_PROGRAM, "topic": "contraception"}
    kept = clinic.coordinator.did(f"/patients/{ids['patient_id']}/counselings", body)
    return {**ids, "record_id": kept["counseling_id"]}


def an_account(clinic: Clinic) -> Ids:
    """An account."""
    about = {"username": f"test-{next(_fresh)}", "name": "Test Auditor", "role": "auditor"}
    return {"account_id": clinic.administrator.did("/accounts", about)["account_id"]}


def a_client(clinic: Clinic) -> Ids:
    """A machine client, and the numbers of a public key that nobody has registered."""
    about = {"username": f"test-{next(_fresh)}", "name": "Test Machine", "role": "client"}
    key = SigningKey.elliptic().public()
    return {
        "account_id": clinic.administrator.did("/accounts", about)["account_id"],
        "x": key["x"],
        "y": key["y"],
    }


def a_client_with_a_key(clinic: Clinic) -> Ids:
    """A machine client with a key."""
    ids = a_client(clinic)
    body = {"jwk": SigningKey.elliptic().public()}
    kept = clinic.administrator.did(f"/accounts/{ids['account_id']}/keys", body)
    return {**ids, "key_id": kept["key_id"]}


def a_linked_account(clinic: Clinic) -> Ids:
    """An account that opens through a provider."""
    ids = an_account(clinic)
    body = {"issuer": "https://provider.example.org", "subject": f"subject-{next(_fresh)}"}
    kept = clinic.administrator.did(f"/accounts/{ids['account_id']}/identities", body)
    return {**ids, "identity_id": kept["identity_id"]}


def a_token(clinic: Clinic) -> Ids:
    """An account with a token."""
    ids = an_account(clinic)
    token = clinic.administrator.did(f"/accounts/{ids['account_id']}/tokens")
    return {**ids, "token_id": token["token_id"]}


def an_authorization(clinic: Clinic) -> Ids:
    """A patient with an open authorization number."""
    patient_id = clinic.treated()
    given = clinic.authorized(patient_id)
    number = {"authorization_number": given["authorization_number"], "decision_id": given["decision_id"]}
    return {"patient_id": patient_id, **number}


def a_confirmation(clinic: Clinic) -> Ids:
    """A patient with an open confirmation number."""
    ids = an_authorization(clinic)
    given = clinic.confirmed(ids["authorization_number"])
    number = {"confirmation_number": given["confirmation_number"], "decision_id": given["decision_id"]}
    return {**ids, **number}


PATIENT = "/patients/{patient_id}"
PRESCRIBER = "/prescribers/{prescriber_id}"
PHARMACY = "/pharmacies/{pharmacy_id}"
