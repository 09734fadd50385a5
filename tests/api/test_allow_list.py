"""Every answer about a patient, to every role that may ask: no field but those of the one readable table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from registry.allow_list import EVERYTHING, LETTERS, TABLE, allowed, fields_for
from registry.domain.actor import Role
from registry.domain.preconditions import PRECONDITIONS
from tests import databases
from tests.access_table import ACCESS, Access
from tests.api.acts import asker, filled, prepared
from tests.api.acts_in_cases import CASES as STEPS
from tests.api.acts_in_cases import EVENTS
from tests.api.acts_on_patients import EMERGENCIES, GATES, PATIENTS, SAFE_USE
from tests.api.clinic import Clinic, clinic_in
from tests.asking import NDC, PROGRAM, Person

ANSWERS = {
    "/patients": "Patient",
    "/patients/search": "Patient",
    "/patients/{patient_id}": "Patient",
    "/patients/{patient_id}/status": "PatientStatus",
    "/patients/{patient_id}/accesses": "Access",
    "/open-numbers": "OpenNumber",
    "/courses": "Course",
    "/overdue": "OverdueItem",
    "/patients/{patient_id}/timeline": "TimelineEntry",
    "/patients/{patient_id}/difference": "Difference",
    "/patients/{patient_id}/agreements": "Agreement",
    "/patients/{patient_id}/authorization-forms": "AuthorizationForm",
    "/patients/{patient_id}/signatures": "Signature",
    "/patients/{patient_id}/clinical-statuses": "ClinicalStatus",
    "/patients/{patient_id}/concerns": "Concern",
    "/patients/{patient_id}/contraception-confirmations": "ContraceptionConfirmation",
    "/patients/{patient_id}/counselings": "Counseling",
    "/patients/{patient_id}/dispense-exceptions": "DispenseException",
    "/patients/{patient_id}/enrollments": "Enrollment",
    "/patients/{patient_id}/holds": "Hold",
    "/patients/{patient_id}/laboratory-results": "LaboratoryResult",
    "/patients/{patient_id}/pregnancy-reports": "PregnancyReport",
    "/patients/{patient_id}/pregnancy-follow-ups": "PregnancyFollowUp",
    "/pregnancy-reports": "PregnancySummary",
    "/patients/{patient_id}/pregnancy-tests": "PregnancyTest",
    "/patients/{patient_id}/reproductive-statuses": "ReproductiveStatus",
    "/patients/{patient_id}/risk-category-changes": "RiskCategoryChange",
    "/patients/{patient_id}/surveys": "Survey",
    "/patients/{patient_id}/transfers": "Transfer",
    "/emergency-accesses": "EmergencyAccess",
    "/noncompliance-events": "NoncomplianceEvent",
    "/noncompliance-events/{event_id}": "NoncomplianceEvent",
    "/cases": "CaseSummary",
    "/cases/{case_id}": "Case",
    "/decisions": "DecisionSummary",
    "/decisions/{decision_id}": "Decision",
    "/prescription-authorizations": "GivenAuthorization",
    "/prescription-authorizations/{decision_id}": "GivenAuthorization",
    "/dispense-authorizations": "GivenConfirmation",
    "/dispense-authorizations/{decision_id}": "GivenConfirmation",
    "/dispenses": "GivenRelease",
    "/dispenses/{decision_id}": "GivenRelease",
}
"""Every question about patients, and the line of the table that answers it."""
IN_CASES = (*EVENTS, *STEPS)
ABOUT_NO_PATIENT = (
    "/decision-reasons",
    "/ledger",
    "/lapsing-trainings",
    "/reports/assessment",
    "/accounts",
    "/me",
    "/programs",
    "/products",
    "/pharmac",
    "/prescribers",
)
ASKED = [a for a in ACCESS if a.path in ANSWERS and (a.method == "GET" or a.path == "/patients/search")]
CASES = [(access, role) for access in ASKED for role in Role if role is not Role.CLIENT and access.to(role)]
NEVER_AT_A_PHARMACY = {
    "value",
    "result",
    "analyte",
    "detects_miu_ml",
    "facts",
    "evidence",
    "born_on",
    "given_name",
}
PHARMACY = (Role.PHARMACIST, Role.REPRESENTATIVE)


class Records:
    """A clinic in which everything was recorded once, and where to find each record."""

    def __init__(self, clinic: Clinic) -> None:
        self.clinic = clinic
        self.patient_of: dict[str, str] = {}
        self.decision_of: dict[str, str] = {}
        self.posted: dict[str, dict[str, Any]] = {}
        for act in (*PATIENTS, *EMERGENCIES, *SAFE_USE, *GATES, *IN_CASES):
            ids = prepared(clinic, act)
            answer = asker(clinic, act.by).post(filled(act.path, ids), filled(act.body, ids)).get_json()
            self.patient_of[act.path] = ids.get("patient_id", "")
            self.posted[act.path] = answer
            if "decision_id" in answer:
                self.decision_of[act.path] = answer["decision_id"]

        followed = "/patients/{patient_id}/pregnancy-reports/{report_id}/follow-ups"
        self.patient_of["/patients/{patient_id}/pregnancy-follow-ups"] = self.patient_of[followed]

    def path(self, access: Access) -> str:
        """The path of the question, about a record that is there."""
        usual = self.patient_of["/patients/{patient_id}/agreements"]
        collection = access.path.removesuffix("/{decision_id}")
        decision = self.decision_of.get(collection, self.decision_of["/dispenses"])
        patient = self.patient_of.get(access.path) or usual
        event = self.posted["/noncompliance-events"]["noncompliance_event_id"]
        case = self.posted["/cases"]["case_id"]
        return access.path.format(patient_id=patient, decision_id=decision, event_id=event, case_id=case)

    def person(self, role: Role, access: Access) -> Person:
        """Who asks in that role; after a transfer the patient is the other practice's."""
        passed = access.path.endswith("/transfers")
        practice = self.clinic.other_practice if passed else self.clinic.practice
        return {
            Role.PRESCRIBER: practice.prescriber,
            Role.DELEGATE: practice.delegate,
            Role.PHARMACIST: self.clinic.drugstore.pharmacist,
            Role.REPRESENTATIVE: self.clinic.drugstore.representative,
            Role.COORDINATOR: self.clinic.coordinator,
            Role.AUDITOR: self.clinic.auditor,
            Role.ADMINISTRATOR: self.clinic.administrator,
        }[role]

    def asked(self, access: Access, role: Role) -> list[dict[str, Any]]:
        """What the role gets to see: each item of a list, or the one document."""
        person, path = self.person(role, access), self.path(access)
        if access.method == "POST":
            answer = person.post(path, {"family_name": "Patient 8", "born_on": "1985-01-01"})
        else:
            query: dict[str, Any] = {"program": PROGRAM} if path.endswith("/status") else {}
            answer = person.get(path, **query)
        if answer.status_code == 404 and access.path == "/decisions/{decision_id}":
            # A prescriber's own decisions are those of the prescription gate.
            answer = person.get(f"/decisions/{self.decision_of['/prescription-authorizations']}")
        assert answer.status_code == 200, (path, answer.get_data(as_text=True))
        document = answer.get_json()
        items: list[dict[str, Any]] = document.get("items", [document])
        return items


@pytest.fixture(scope="module")
def records(module_database_url: str) -> Iterator[Records]:
    """Everything recorded once."""
    with clinic_in(module_database_url) as clinic:
        yield Records(clinic)


def fields_of(value: Any, name: str = "") -> set[str]:
    """The fields of a document, those of fields with a point."""
    if isinstance(value, Mapping):
        below = (fields_of(one, f"{name}.{key}" if name else key) for key, one in value.items())
        return set().union(*below)
    if isinstance(value, list):
        return set().union(*(fields_of(one, name) for one in value)) if value else set()
    return {name}


PRINTED = {
    "/patients/{patient_id}/agreements/{agreement_id}/copy",
    "/patients/{patient_id}/signatures/{signature_id}/copy",
}
"""Pages to print, which show all that was signed to those who may see it: a part of it would not fit its hash."""


EVIDENCE = {"/decisions/{decision_id}/bundle"}
"""All that a decision rests on, for the office alone: with a part left out, its proofs would not hold."""


def listed(field: str, table: frozenset[str]) -> bool:
    """True when the table has the field, or all below a field above it."""
    parts = field.split(".")
    above = (".".join([*parts[:depth], EVERYTHING]) for depth in range(1, len(parts) + 1))
    return field in table or any(one in table for one in above)


def test_every_question_about_a_patient_has_a_line_in_the_table() -> None:
    asked = {access.path for access in ACCESS if access.method == "GET"} | {"/patients/search"}
    assert {path for path in asked if not path.startswith(ABOUT_NO_PATIENT)} - PRINTED - EVIDENCE == set(
        ANSWERS
    )
    lines = {line.split()[0] for line in TABLE.strip().splitlines() if not line.startswith(" ")}
    assert set(ANSWERS.values()) == lines


@pytest.mark.parametrize(("access", "role"), CASES, ids=str)
def test_an_answer_has_no_field_but_those_of_the_table(access: Access, role: Role, records: Records) -> None:
    items = records.asked(access, role)
    assert items
    seen = set().union(*map(fields_of, items))
    table = fields_for(ANSWERS[access.path], role)
    assert table is not None
    assert {field for field in seen if not listed(field, table)} == set()


@pytest.mark.parametrize("access", [one for one in ASKED if one.to(Role.PHARMACIST)], ids=str)
@pytest.mark.parametrize("role", PHARMACY)
def test_a_pharmacy_sees_no_laboratory_value_and_no_facts(
    access: Access, role: Role, records: Records
) -> None:
    seen = set().union(*map(fields_of, records.asked(access, role)))
    assert {field for field in seen if set(field.split(".")) & NEVER_AT_A_PHARMACY} == set()


def test_what_was_recorded_is_answered_with_fields_of_the_table_too(records: Records) -> None:
    for path, answer in records.posted.items():
        if path in ANSWERS and ANSWERS[path] not in (
            "GivenAuthorization",
            "GivenConfirmation",
            "GivenRelease",
        ):
            table = fields_for(ANSWERS[path], Role.PRESCRIBER)
            assert table is not None
            seen = {field for field in fields_of(answer) if not field.startswith("signatures.")}
            assert {field for field in seen if not listed(field, table)} == set(), path


def test_a_gate_tells_a_pharmacy_its_verdict_and_what_to_do(own_clinic: Clinic) -> None:
    """A refusal for a laboratory value tells that it is out of range and what is allowed, never the value."""
    clinic = own_clinic
    patient_id = clinic.treated()
    given = clinic.authorized(patient_id)
    measured = {
        "analyte": "absolute-neutrophil-count",
        "value": 317,
        "collected_at": clinic.place.clock.now().isoformat(),
    }
    clinic.coordinator.did(f"/patients/{patient_id}/laboratory-results", measured)
    clinic.coordinator.did(f"/patients/{patient_id}/holds", {"program": PROGRAM, "reason": "a test"})
    asked = {"authorization_number": given["authorization_number"], "ndc": NDC}
    refused = clinic.drugstore.pharmacist.post("/dispense-authorizations", asked)
    assert refused.status_code == 409
    gate = "decision_id gate program edition verdict as_of type title status detail"
    line = (
        "unmet.code unmet.status unmet.reason unmet.sentence unmet.citation unmet.remedy unmet.possible_from"
    )
    advice = "advisories.code advisories.sentence advisories.remedy advisories.citation advisories.evidence"
    assert fields_of(refused.get_json()) <= set(f"{gate} {line} {advice}".split())
    shown = clinic.drugstore.pharmacist.get(f"/decisions/{refused.get_json()['decision_id']}")
    for answer in (refused, shown):
        assert "317" not in answer.get_data(as_text=True)
    with databases.owner(clinic.place.database_url) as connection:
        kept = connection.execute("SELECT facts FROM decision WHERE verdict = 'refused'").fetchone()
    assert "317" in str(kept)


def test_no_sentence_of_a_refusal_quotes_a_value_of_the_patients() -> None:
    texts = [
        text
        for precondition in PRECONDITIONS
        for reason in precondition.reasons.values()
        for text in (reason.sentence, reason.remedy, reason.unknown or "")
    ]
    assert len(texts) > 50
    assert [text for text in texts if "{value}" in text] == []


@pytest.mark.parametrize("role", Role)
def test_what_the_table_does_not_list_is_left_out(role: Role) -> None:
    document = {
        "decision_id": "x",
        "secret": "x",
        "facts": {"patient": "x"},
        "outcomes": [{"code": "x", "evidence": ["x"], "secret": "x"}],
    }
    seen = allowed("Decision", role, document)
    assert "secret" not in seen
    assert ("facts" in seen) is (LETTERS[role] in "CA")
    assert set(seen["outcomes"][0]) == {"code", *(("evidence",) if LETTERS[role] in "PDCA" else ())}
