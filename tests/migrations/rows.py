"""Rows written in plain SQL: one enrolled patient, and the chain from prescription to release, step by step.

Every row has a good default, and any column can be said otherwise: `world.confirmation(authorization_id=other)`.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from uuid import uuid4

from psycopg import sql

from registry.storage.encrypted import encrypt_row
from tests.data_keys import VAULT
from tests.databases import Connection

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
PROGRAM = "pomalidomide"
CATEGORY = "adult-male"
SOMEBODY = str(uuid4())

_serial = count(1)


def new_id() -> str:
    """An id that no other row has."""
    return str(uuid4())


def add(connection: Connection, table: str, **values: object) -> None:
    """One row is inserted, with these columns, encrypted where they are to be."""
    values = encrypt_row(VAULT, table, values)
    statement = sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
        sql.Identifier(table),
        sql.SQL(", ").join(map(sql.Identifier, values)),
        sql.SQL(", ").join(map(sql.Placeholder, values)),
    )
    connection.execute(statement, values)


def act_on(connection: Connection, patient_id: object) -> None:
    """The connection sees from now on what was decided for this patient, as an act does once it has the lock."""
    connection.execute("SELECT set_config('registry.patient', %s, false)", [str(patient_id)])


class World:
    """One prescriber, one pharmacy with a pharmacist, one product, one enrolled patient; more on demand."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.prescriber_id = self.prescriber()
        self.pharmacy_id = self.pharmacy()
        self.pharmacist_id = self.pharmacist(self.pharmacy_id)
        self.ndc = self.product()
        self.patient_id = self.patient()
        self.enrollment_id = self.enrollment()

    def prescriber(self) -> str:
        """A prescriber's id."""
        new = new_id()
        self._add(
            "prescriber",
            prescriber_id=new,
            npi=f"1{next(_serial):09}",
            name="Test Prescriber",
            time_zone="UTC",
            **_recorded(),
        )
        return new

    def delegate(self, prescriber_id: str) -> str:
        """The id of a delegate of that prescriber."""
        new = new_id()
        self._add(
            "delegate", delegate_id=new, prescriber_id=prescriber_id, name="Test Delegate", **_recorded()
        )
        return new

    def pharmacy(self) -> str:
        """A pharmacy's id."""
        new = new_id()
        names = {"name": "Test Pharmacy", "authorized_representative": "Test Representative"}
        self._add(
            "pharmacy",
            pharmacy_id=new,
            ncpdp_id=f"{next(_serial):07}",
            time_zone="UTC",
            **names,
            **_recorded(),
        )
        return new

    def pharmacist(self, pharmacy_id: str) -> str:
        """The id of a pharmacist of that pharmacy."""
        new = new_id()
        self._add(
            "pharmacist", pharmacist_id=new, pharmacy_id=pharmacy_id, name="Test Pharmacist", **_recorded()
        )
        return new

    def product(self, program: str = PROGRAM) -> str:
        """The NDC of a product of that program."""
        ndc = f"{next(_serial):011}"
        said = {"name": "Test Product", "strength": "4 mg", "cite": "test", "evidence": "unverified"}
        self._add("product", ndc=ndc, program=program, dispensable=True, **said)
        return ndc

    def patient(self) -> str:
        """A patient's id."""
        new = new_id()
        names = {"given_name": "Test", "family_name": f"Patient {next(_serial)}", "time_zone": "UTC"}
        self._add("patient", patient_id=new, born_on="1970-01-01", **names, **_recorded())
        return new

    def enrollment(self, patient_id: str | None = None, **said: object) -> str:
        """The id of an active enrollment of the patient."""
        new = new_id()
        row: dict[str, object] = {"program": PROGRAM, "prescriber_id": self.prescriber_id, "enrolled_at": NOW}
        row |= {"patient_id": patient_id or self.patient_id, "enrollment_id": new, **_recorded()}
        self._add("enrollment", **row | said)
        return new

    def decision(self, gate: str, verdict: str = "authorized", patient_id: str | None = None) -> str:
        """The id of a decision of that gate."""
        new = new_id()
        made = {"program": PROGRAM, "as_of": NOW, "facts": "{}", "outcomes": "[]", "reasons": []}
        row: dict[str, object] = {
            "patient_id": patient_id or self.patient_id,
            "decision_id": new,
            "gate": gate,
        }
        row |= {"verdict": verdict, "actor_id": SOMEBODY, "software": "test", "recorded_at": NOW}
        row |= {"prescriber_id": self.prescriber_id}
        row |= {} if gate == "prescription" else {"pharmacy_id": self.pharmacy_id}
        self._add("decision", **row, **made)
        return new

    def number(self, kind: str, subject_id: str, patient_id: str | None = None) -> str:
        """A fresh number, registered for what it is issued for."""
        number = f"{kind[0].upper()}{next(_serial):09}"
        row = {"number": number, "kind": kind, "patient_id": patient_id or self.patient_id}
        self._add("issued_number", **row, subject_id=subject_id, issued_at=NOW)
        return number

    def prescription(self, **said: object) -> str:
        """The id of a prescription of the patient."""
        new = new_id()
        row: dict[str, object] = {"patient_id": self.patient_id, "prescription_id": new, "program": PROGRAM}
        row |= {"enrollment_id": self.enrollment_id, "prescriber_id": self.prescriber_id, "ndc": self.ndc}
        row |= {"quantity": 21, "days_supply": 28, "refills": 0, "risk_category": CATEGORY}
        row |= {"route": "electronic", "prescribed_at": NOW, **_recorded()}
        self._add("prescription", **row | said)
        return new

    def authorization(self, **said: object) -> str:
        """The id of an open authorization of the patient, with all that it needs unless said otherwise."""
        new = str(said.get("authorization_id", new_id()))
        row: dict[str, object] = {"patient_id": self.patient_id, "authorization_id": new}
        row["number"] = said.get("number") or self.number("authorization", new)
        row["prescription_id"] = said.get("prescription_id") or self.prescription()
        row["decision_id"] = said.get("decision_id") or self.decision("prescription")
        row |= {"issued_at": NOW, "valid_until": NOW + timedelta(days=7), "recorded_by": SOMEBODY}
        self._add("prescription_authorization", **row | said)
        return new

    def confirmation(self, **said: object) -> str:
        """The id of an open confirmation of an authorization, with all that it needs unless said otherwise."""
        new = str(said.get("confirmation_id", new_id()))
        row: dict[str, object] = {"patient_id": self.patient_id, "confirmation_id": new}
        row["number"] = said.get("number") or self.number("confirmation", new)
        row["authorization_id"] = said.get("authorization_id") or self.authorization()
        row["decision_id"] = said.get("decision_id") or self.decision("dispense")
        row |= {"pharmacy_id": self.pharmacy_id, "pharmacist_id": self.pharmacist_id, "ndc": self.ndc}
        row |= {"quantity": 21, "days_supply": 28, "recorded_by": SOMEBODY}
        row |= {"confirmed_at": NOW, "valid_until": NOW + timedelta(hours=24)}
        self._add("dispense_confirmation", **row | said)
        return new

    def release(self, **said: object) -> str:
        """The id of a release on a confirmation, with all that it needs unless said otherwise."""
        new = new_id()
        row: dict[str, object] = {"patient_id": self.patient_id, "release_id": new, "program": PROGRAM}
        row["confirmation_id"] = said.get("confirmation_id") or self.confirmation()
        row["decision_id"] = said.get("decision_id") or self.decision("release")
        row |= {"enrollment_id": self.enrollment_id, "pharmacist_id": self.pharmacist_id, "ndc": self.ndc}
        row |= {"quantity": 21, "days_supply": 28, "hand_over": "handed-over", "released_at": NOW}
        row |= {"checklist_category": CATEGORY, "checklist_items": ["item"], "counselor": "Test Counselor"}
        row |= {"medication_guide_provided": True, "recorded_by": SOMEBODY}
        self._add("release", **row | said)
        return new

    def event(self, sequence: int, previous_hash: bytes, **said: object) -> bytes:
        """An event in the patient's stream; returns its hash."""
        own = sequence.to_bytes(32, "big")
        row: dict[str, object] = {"stream_id": self.patient_id, "stream": "patient", "sequence": sequence}
        row |= {"event_id": new_id(), "kind": "tested", "recorded_at": NOW, "body": "{}"}
        row |= {"previous_hash": previous_hash, "hash": own}
        self._add("ledger_event", **row | said)
        return own

    def _add(self, table: str, **values: object) -> None:
        if "patient_id" in values:
            act_on(self.connection, values["patient_id"])
        add(self.connection, table, **values)


def _recorded() -> dict[str, object]:
    return {"recorded_at": NOW, "recorded_by": SOMEBODY}
