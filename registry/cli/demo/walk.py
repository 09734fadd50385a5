"""The main job by real requests: authorized to prescribe, refused at the pharmacy, put right, confirmed, released."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from registry.cli.demo.client import Person, Reply
from registry.cli.demo.people import PASSWORD, PHARMACIES, PRESCRIBERS, PROGRAM
from registry.clock import SystemClock

Say = Callable[[str], None]
CATEGORY = "adult-female-can-get-pregnant"
PRESCRIPTION = {"ndc": "59572-504-21", "quantity": 21, "days_supply": 28}


def walk(address: str, say: Say) -> None:
    """Walk through the main job at a running server with demo data, one line of text to `say` at a time.

    Raises WalkFailed when a request is answered in another way than the story goes.
    """
    prescriber = Person(address, PRESCRIBERS[0][0], PASSWORD)
    pharmacist = Person(address, PHARMACIES[0][0], PASSWORD)
    patient = _ready_patient(prescriber)
    say(
        "1. The prescriber asks to prescribe for a new patient, a woman who can get pregnant, with everything in order:"
    )
    asked = {
        "program": PROGRAM,
        "patient_id": patient.rpartition("/")[2],
        "refills": 0,
        "risk_category": CATEGORY,
    }
    permitted = prescriber.posts("/prescription-authorizations", **PRESCRIPTION, **asked).document
    say(f"   AUTHORIZED  authorization number {permitted['authorization_number']}, {_until(permitted)}")

    prescriber.posts(f"{patient}/concerns", kind="missed-period")
    say("2. She reports a missed period. The pharmacist asks to dispense on that number:")
    number = {"authorization_number": permitted["authorization_number"]}
    _tell_refusal(pharmacist.posts("/dispense-authorizations", expects=409, **number), say)

    _tests_negative(prescriber, patient, _ago())
    say("3. A new pregnancy test is negative. The pharmacist asks again:")
    confirmed = pharmacist.posts("/dispense-authorizations", **number).document
    say(f"   AUTHORIZED  confirmation number {confirmed['confirmation_number']}, {_until(confirmed)}")

    released = pharmacist.posts(
        "/dispenses", **_release(pharmacist, confirmed["confirmation_number"])
    ).document
    say("4. The product is handed over with the checklist and the Medication Guide:")
    say(f"   RELEASED    release {released['release_id']}; every decision is kept with its facts")


def _ready_patient(prescriber: Person) -> str:
    """Register a patient with all that the prescription gate asks for; return her path."""
    named = {"given_name": "Demo", "family_name": "Walk", "born_on": "1990-01-01"}
    patient = "/patients/" + prescriber.posts("/patients", **named).document["patient_id"]
    prescriber.posts(f"{patient}/enrollments", program=PROGRAM, risk_category=CATEGORY)
    signatures = [{"by": by, "printed_name": f"Demo {by.title()}"} for by in ("patient", "prescriber")]
    prescriber.posts(f"{patient}/agreements", program=PROGRAM, risk_category=CATEGORY, signatures=signatures)
    prescriber.posts(f"{patient}/reproductive-statuses", status="menses-regular")
    for topic in ("benefits-and-risks", "contraception"):
        prescriber.posts(f"{patient}/counselings", program=PROGRAM, topic=topic)
    methods = {"methods": ["intrauterine-device", "latex-condom"], "in_use_since": _ago(days=40)}
    prescriber.posts(f"{patient}/contraception-confirmations", program=PROGRAM, **methods)
    for collected_at in (_ago(days=12), _ago(hours=2)):
        _tests_negative(prescriber, patient, collected_at)
    for respondent in ("patient", "prescriber"):
        prescriber.posts(f"{patient}/surveys", program=PROGRAM, respondent=respondent, in_person=True)
    return patient


def _tests_negative(prescriber: Person, patient: str, collected_at: str) -> None:
    test = {"result": "negative", "detects_miu_ml": 25, "specimen": "serum", "collected_at": collected_at}
    prescriber.posts(f"{patient}/pregnancy-tests", **test)


def _tell_refusal(reply: Reply, say: Say) -> None:
    for reason in reply.document["unmet"]:
        say(f"   REFUSED     {reason['code']}: {reason['sentence']}")
        say(f"               what to do: {reason['remedy']}")


def _release(pharmacist: Person, confirmation_number: str) -> dict[str, Any]:
    programs = pharmacist.gets("/programs").document["items"]
    checklist = next(item for item in programs if item["program"] == PROGRAM)["checklist"][CATEGORY]
    items = [item["code"] for item in checklist]
    return {
        **PRESCRIPTION,
        "confirmation_number": confirmation_number,
        "hand_over": "handed-over",
        "checklist": {"risk_category": CATEGORY, "items": items, "counselor": "Demo Pharmacist 1"},
        "medication_guide_provided": True,
    }


def _until(document: dict[str, Any]) -> str:
    return f"valid until {datetime.fromisoformat(document['valid_until']).astimezone():%Y-%m-%d %H:%M %Z}"


def _ago(**span: float) -> str:
    return (SystemClock().now() - timedelta(**span)).isoformat()
