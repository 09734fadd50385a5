"""Two practices and two pharmacies that have the same things each, and those who ask for them."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import uuid4

from registry.domain import numbers
from registry.domain.actor import Role
from tests.access_table import Access
from tests.api.clinic import Clinic, Drugstore, Practice
from tests.asking import PROGRAM, Person, npi

NOBODYS_NUMBERS = {
    f"{kind}_number": numbers.new_number(kind, bytes([7]) * numbers.RANDOM_BYTES)
    for kind in numbers.NumberKind
}


ROLES: dict[str, tuple[Role, tuple[str, ...]]] = {
    "prescriber": (Role.PRESCRIBER, ()),
    "delegate": (Role.DELEGATE, ()),
    "pharmacist": (Role.PHARMACIST, ()),
    "representative": (Role.REPRESENTATIVE, ()),
    "practice machine": (Role.CLIENT, ("prescribe", "patients")),
    "pharmacy machine": (Role.CLIENT, ("dispense",)),
}
"""Everybody without an office: role, and the scopes of a machine."""


def may(name: str, access: Access) -> bool:
    """True when the table lets the asker of that name in."""
    role, scopes = ROLES[name]
    return access.to(role, scopes)


def asker(clinic: Clinic, name: str, practice: Practice, drugstore: Drugstore) -> Person:
    """The asker of that name, of the practice or the pharmacy."""
    if name.endswith("machine"):
        whose = {
            "practice machine": {"prescriber_id": practice.prescriber_id},
            "pharmacy machine": {"pharmacy_id": drugstore.pharmacy_id},
        }[name]
        return clinic.client(*ROLES[name][1], **whose)
    people = {
        "prescriber": practice.prescriber,
        "delegate": practice.delegate,
        "pharmacist": drugstore.pharmacist,
        "representative": drugstore.representative,
    }
    return people[name]


@dataclass(frozen=True)
class Having:
    """What one practice and one pharmacy have, by the name under which a request names it."""

    ids: dict[str, str]
    prescribed: str
    dispensed: str
    released: str
    signing: dict[str, dict[str, str | None]] = field(default_factory=dict)
    """Who signs through a machine, and by which password."""

    def named(self, access: Access, by: str, name: str) -> str:
        """The identifier that the route means by the name; a decision is the one on the asker's own ask."""
        name = name.rpartition("/")[2]
        if name != "decision_id":
            return self.ids[name]
        if access.path.startswith("/dispenses/"):
            return self.released
        of_the_pharmacy = by in ("pharmacist", "representative", "pharmacy machine")
        return self.dispensed if of_the_pharmacy else self.prescribed

    def identifiers(self) -> set[str]:
        """All of them; a list of somebody else's shows none."""
        return {*self.ids.values(), self.prescribed, self.dispensed, self.released}


def having(clinic: Clinic, practice: Practice, drugstore: Drugstore) -> Having:
    """The practice treats a patient, and the pharmacy has confirmed one supply and released another."""
    patient_id = clinic.treated(practice)
    counseled = practice.prescriber.did(
        f"/patients/{patient_id}/counselings", {"program": PROGRAM, "topic": "contraception"}
    )
    prescribed = clinic.authorized(patient_id, practice)
    ask = {"authorization_number": clinic.authorized(None, practice)["authorization_number"]}
    confirmed = drugstore.pharmacist.did("/dispense-authorizations", ask)
    ask = {"authorization_number": clinic.authorized(None, practice)["authorization_number"]}
    given = drugstore.pharmacist.did("/dispense-authorizations", ask)["confirmation_number"]
    released = drugstore.pharmacist.did("/dispenses", clinic.release(given))
    signed = clinic.auditor.get(f"/patients/{patient_id}/signatures").get_json()["items"][0]
    ids = {
        "patient_id": patient_id,
        "agreement_id": signed["agreement_id"],
        "signature_id": signed["signature_id"],
        "record_id": counseled["counseling_id"],
        "prescriber_id": practice.prescriber_id,
        "delegate_id": practice.delegate_id,
        "pharmacy_id": drugstore.pharmacy_id,
        "pharmacist_id": drugstore.pharmacist_id,
        "authorization_number": prescribed["authorization_number"],
        "confirmation_number": confirmed["confirmation_number"],
    }
    decisions = (prescribed["decision_id"], confirmed["decision_id"], released["decision_id"])
    signers = {"practice machine": practice.prescriber, "pharmacy machine": drugstore.pharmacist}
    return Having(ids, *decisions, {machine: person.named() for machine, person in signers.items()})


def nobodys() -> Having:
    """The same names for what does not exist."""
    names = (
        "patient",
        "record",
        "agreement",
        "signature",
        "prescriber",
        "delegate",
        "pharmacy",
        "pharmacist",
    )
    ids = {**{f"{name}_id": str(uuid4()) for name in names}, **NOBODYS_NUMBERS, "prescriber_npi": npi(9999)}
    return Having(ids, str(uuid4()), str(uuid4()), str(uuid4()))
