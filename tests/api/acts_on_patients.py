"""The acts on patients, and the three gates."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from tests.api.acts import (
    EARLIER,
    IN_PROGRAM,
    PATIENT,
    SINCE,
    WHY,
    Act,
    a_concern,
    a_confirmation,
    a_hold,
    a_patient,
    a_patient_of_bosentan,
    a_patient_of_others,
    a_pregnancy_report,
    a_treated_patient,
    a_wrong_record,
    an_authorization,
    an_emergency_access,
)
from tests.api.clinic import CHECKLIST, MALE
from tests.asking import NDC, PROGRAM

OF_PATIENT = partial(Act, stream="patient_id", by="prescriber", before=a_treated_patient)
BOTH = [
    {"by": "patient", "printed_name": "Test Patient"},
    {"by": "prescriber", "printed_name": "Test Prescriber"},
]
CHECKED = {"risk_category": MALE, "items": CHECKLIST, "counselor": "Test Counselor"}


def _kept(collection: str, body: Mapping[str, object], event: str, **more: Any) -> Act:
    """An act that adds a record to a collection of the same name."""
    path = f"{PATIENT}/{collection}"
    return OF_PATIENT(path, body, event, **{"shown_at": path, **more})


PATIENTS = (
    OF_PATIENT(
        "/patients",
        {"given_name": "Test", "family_name": "Patient 8", "born_on": "1985-01-01"},
        "patient-registered",
        shown_at="/patients/{answer[patient_id]}",
        inside=None,
        before=lambda _clinic: {},
    ),
    _kept(
        "enrollments",
        {**IN_PROGRAM, "risk_category": MALE},
        "patient-enrolled",
        again="already-enrolled",
        before=a_patient,
    ),
    _kept("agreements", {**IN_PROGRAM, "risk_category": MALE, "signatures": BOTH}, "agreement-signed"),
    _kept(
        "risk-category-changes",
        {**WHY, "risk_category": "male-child"},
        "risk-category-changed",
        again="same-category",
    ),
    _kept(
        "transfers",
        {**WHY, "prescriber_id": "{other_prescriber_id}"},
        "patient-transferred",
        by="coordinator",
        again="same-prescriber",
    ),
    OF_PATIENT(
        f"{PATIENT}/enrollment-ends",
        WHY,
        "enrollment-ended",
        shown_at=f"{PATIENT}/enrollments",
        again="not-enrolled",
    ),
    _kept(
        "reproductive-statuses",
        {"status": "natural-menopause", "since_on": "2020-01-31"},
        "reproductive-status-recorded",
    ),
)
EMERGENCIES = (
    OF_PATIENT(
        f"{PATIENT}/emergency-access",
        {"reason": "a test"},
        "emergency-access-opened",
        shown_at="/emergency-accesses",
        before=a_patient_of_others,
    ),
    OF_PATIENT(
        "/emergency-accesses/{emergency_access_id}/acknowledgement",
        {},
        "emergency-access-acknowledged",
        shown_at="/emergency-accesses",
        by="coordinator",
        again="already-ended",
        before=an_emergency_access,
    ),
)
SAFE_USE = (
    _kept(
        "counselings", {**IN_PROGRAM, "topic": "contraception", "counseled_at": EARLIER}, "patient-counseled"
    ),
    _kept(
        "contraception-confirmations",
        {**IN_PROGRAM, "methods": ["hormonal", "latex-condom"], "in_use_since": SINCE},
        "contraception-confirmed",
    ),
    _kept(
        "authorization-forms", {**IN_PROGRAM, "printed_name": "Test Prescriber"}, "authorization-form-signed"
    ),
    _kept(
        "pregnancy-tests",
        {"result": "negative", "detects_miu_ml": 25, "specimen": "urine", "collected_at": EARLIER},
        "pregnancy-test-recorded",
    ),
    _kept(
        "laboratory-results",
        {"analyte": "absolute-neutrophil-count", "value": 1500, "collected_at": EARLIER},
        "laboratory-result-recorded",
    ),
    _kept(
        "dispense-exceptions",
        {"program": "bosentan", "reason": "untested", "days": 30, "benefits_outweigh_risks": True},
        "dispense-exception-granted",
        before=a_patient_of_bosentan,
    ),
    _kept("surveys", {**IN_PROGRAM, "respondent": "patient"}, "survey-answered"),
    _kept("concerns", {"kind": "abnormal-bleeding", "occurred_at": EARLIER}, "concern-raised"),
    OF_PATIENT(
        f"{PATIENT}/concerns/{{concern_id}}/outcome",
        {"outcome": "a cyst, no pregnancy"},
        "concern-settled",
        shown_at=f"{PATIENT}/concerns",
        by="coordinator",
        again="already-ended",
        before=a_concern,
    ),
    _kept("pregnancy-reports", {"of": "partner", "exposure": "none"}, "pregnancy-reported"),
    OF_PATIENT(
        f"{PATIENT}/pregnancy-reports/{{report_id}}/follow-ups",
        {"kind": "root-cause", "root_cause": "contraception-failed", "words": "a test"},
        "pregnancy-followed-up",
        shown_at=f"{PATIENT}/pregnancy-follow-ups",
        by="coordinator",
        before=a_pregnancy_report,
    ),
    _kept("holds", WHY, "hold-placed", by="coordinator"),
    _kept(
        "clinical-statuses",
        {**IN_PROGRAM, "indication": "multiple-myeloma", "child_pugh": "B", "observed_at": EARLIER},
        "clinical-status-recorded",
    ),
    OF_PATIENT(
        f"{PATIENT}/holds/{{hold_id}}/lift",
        {"reason": "a test"},
        "hold-lifted",
        shown_at=f"{PATIENT}/holds",
        by="coordinator",
        again="already-ended",
        before=a_hold,
    ),
    OF_PATIENT(
        f"{PATIENT}/corrections",
        {"kind": "counselings", "record_id": "{record_id}", "reason": "a test"},
        "record-marked-in-error",
        shown_at=f"{PATIENT}/counselings",
        again="already-ended",
        before=a_wrong_record,
    ),
)
PRODUCT = {"ndc": NDC, "quantity": 21, "days_supply": 28}
GATES = (
    OF_PATIENT(
        "/prescription-authorizations",
        {"program": PROGRAM, "patient_id": "{patient_id}", **PRODUCT, "refills": 0, "risk_category": MALE},
        "prescription-authorized",
        shown_at="/prescription-authorizations/{answer[decision_id]}",
        inside=None,
    ),
    OF_PATIENT(
        "/prescription-authorizations/cancellations",
        {"authorization_number": "{authorization_number}", "reason": "a test"},
        "authorization-cancelled",
        shown_at="/prescription-authorizations/{decision_id}",
        inside=None,
        again="already-ended",
        before=an_authorization,
    ),
    OF_PATIENT(
        "/dispense-authorizations",
        {"authorization_number": "{authorization_number}", **PRODUCT},
        "dispense-authorized",
        shown_at="/dispense-authorizations/{answer[decision_id]}",
        inside=None,
        by="pharmacist",
        again="refused",
        before=an_authorization,
    ),
    OF_PATIENT(
        "/dispense-authorizations/cancellations",
        {"confirmation_number": "{confirmation_number}", "reason": "a test"},
        "confirmation-cancelled",
        shown_at="/dispense-authorizations/{decision_id}",
        inside=None,
        by="pharmacist",
        again="already-ended",
        before=a_confirmation,
    ),
    OF_PATIENT(
        "/dispenses",
        {
            "confirmation_number": "{confirmation_number}",
            **PRODUCT,
            "hand_over": "handed-over",
            "checklist": CHECKED,
            "medication_guide_provided": True,
        },
        "release-authorized",
        shown_at="/dispenses/{answer[decision_id]}",
        inside=None,
        by="pharmacist",
        again="refused",
        before=a_confirmation,
    ),
)
