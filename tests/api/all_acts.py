"""The acts themselves, in one tuple."""

from __future__ import annotations

from functools import partial

from tests.api.acts import (
    EARLIER,
    IN_PROGRAM,
    PATIENT,
    PHARMACY,
    PRESCRIBER,
    SINCE,
    WHY,
    Act,
    a_certified_pharmacy,
    a_certified_prescriber,
    a_concern,
    a_confirmation,
    a_delegate,
    a_hold,
    a_patient,
    a_pharmacist,
    a_pharmacy,
    a_prescriber,
    a_suspended_pharmacy,
    a_suspended_prescriber,
    a_token,
    a_treated_patient,
    a_wrong_record,
    an_account,
    an_authorization,
)
from tests.api.clinic import CHECKLIST, MALE
from tests.asking import NDC, PROGRAM

OF_PRESCRIBER = partial(Act, stream="prescriber_id", shown_at=PRESCRIBER)
OF_PHARMACY = partial(Act, stream="pharmacy_id", shown_at=PHARMACY)
OF_ACCOUNT = partial(Act, stream="account_id", shown_at="/accounts/{account_id}", by="administrator")
OF_PATIENT = partial(Act, stream="patient_id", by="prescriber", before=a_treated_patient)
STEP = {"inside": "certifications", "again": "certification-status"}
BOTH = [
    {"by": "patient", "printed_name": "Test Patient"},
    {"by": "prescriber", "printed_name": "Test Prescriber"},
]
CHECKED = {"risk_category": MALE, "items": CHECKLIST, "counselor": "Test Counselor"}

PRESCRIBERS = (
    OF_PRESCRIBER(
        "/prescribers",
        {"npi": "{npi}", "dea": "AB1234563", "name": "Test Prescriber", "specialty": "Test"},
        "prescriber-registered",
        shown_at="/prescribers/{answer[prescriber_id]}",
        inside=None,
        again="npi-taken",
    ),
    OF_PRESCRIBER(
        f"{PRESCRIBER}/certifications",
        {**IN_PROGRAM, "prescribing_information_reviewed": True},
        "prescriber-certified",
        before=a_prescriber,
        **STEP,
    ),
    OF_PRESCRIBER(
        f"{PRESCRIBER}/suspensions", WHY, "prescriber-suspended", before=a_certified_prescriber, **STEP
    ),
    OF_PRESCRIBER(
        f"{PRESCRIBER}/reinstatements", WHY, "prescriber-reinstated", before=a_suspended_prescriber, **STEP
    ),
    OF_PRESCRIBER(
        f"{PRESCRIBER}/withdrawals", WHY, "prescriber-withdrawn", before=a_certified_prescriber, **STEP
    ),
    OF_PRESCRIBER(
        f"{PRESCRIBER}/delegates",
        {"name": "Test Delegate"},
        "delegate-appointed",
        inside="delegates",
        before=a_prescriber,
    ),
    OF_PRESCRIBER(
        f"{PRESCRIBER}/delegates/{{delegate_id}}/revocation",
        {"reason": "a test"},
        "delegate-revoked",
        inside="delegates",
        again="no-such-delegate",
        before=a_delegate,
    ),
)
PHARMACIES = (
    OF_PHARMACY(
        "/pharmacies",
        {
            "ncpdp_id": "{ncpdp_id}",
            "npi": "1234567893",
            "name": "Test Pharmacy",
            "authorized_representative": "Test Rep",
            "time_zone": "America/Chicago",
        },
        "pharmacy-registered",
        shown_at="/pharmacies/{answer[pharmacy_id]}",
        inside=None,
        again="ncpdp-taken",
    ),
    OF_PHARMACY(f"{PHARMACY}/certifications", IN_PROGRAM, "pharmacy-certified", before=a_pharmacy, **STEP),
    OF_PHARMACY(f"{PHARMACY}/suspensions", WHY, "pharmacy-suspended", before=a_certified_pharmacy, **STEP),
    OF_PHARMACY(
        f"{PHARMACY}/reinstatements", WHY, "pharmacy-reinstated", before=a_suspended_pharmacy, **STEP
    ),
    OF_PHARMACY(f"{PHARMACY}/withdrawals", WHY, "pharmacy-withdrawn", before=a_certified_pharmacy, **STEP),
    OF_PHARMACY(
        f"{PHARMACY}/trainings",
        {**IN_PROGRAM, "completed_at": EARLIER},
        "training-completed",
        inside="trainings",
        before=a_pharmacy,
    ),
    OF_PHARMACY(
        f"{PHARMACY}/pharmacists",
        {"name": "Test Pharmacist"},
        "pharmacist-registered",
        inside="pharmacists",
        before=a_pharmacy,
    ),
    Act(
        "/pharmacists/{pharmacist_id}/trainings",
        IN_PROGRAM,
        "training-completed",
        stream="pharmacy_id",
        shown_at="/pharmacists/{pharmacist_id}",
        inside="trainings",
        before=a_pharmacist,
    ),
)
ACCOUNTS = (
    OF_ACCOUNT(
        "/accounts",
        {
            "username": "{username}",
            "name": "Test Auditor",
            "role": "auditor",
            "password": "correct horse battery",
        },
        "account-opened",
        shown_at="/accounts/{answer[account_id]}",
        inside=None,
        again="username-taken",
    ),
    OF_ACCOUNT(
        "/accounts/{account_id}/disablement",
        {"reason": "a test"},
        "account-disabled",
        inside=None,
        again="already-ended",
        before=an_account,
    ),
    OF_ACCOUNT("/accounts/{account_id}/tokens", {}, "token-issued", inside="tokens", before=an_account),
    OF_ACCOUNT(
        "/tokens/{token_id}/revocation",
        {},
        "token-revoked",
        inside="tokens",
        again="already-ended",
        before=a_token,
    ),
)


def _kept(collection: str, body: dict[str, object], event: str, **more: object) -> Act:
    """An act that adds a record to a collection of the same name."""
    path = f"{PATIENT}/{collection}"
    return OF_PATIENT(path, body, event, **{"shown_at": path, **more})  # type: ignore[arg-type]


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
        "pregnancy-tests",
        {"result": "negative", "detects_miu_ml": 25, "specimen": "urine", "collected_at": EARLIER},
        "pregnancy-test-recorded",
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
    _kept("holds", WHY, "hold-placed", by="coordinator"),
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
        shown_at="/dispense-authorizations/{decision_id}",
        inside=None,
        by="pharmacist",
        again="refused",
        before=a_confirmation,
    ),
)
ALL = (*PRESCRIBERS, *PHARMACIES, *ACCOUNTS, *PATIENTS, *SAFE_USE, *GATES)
