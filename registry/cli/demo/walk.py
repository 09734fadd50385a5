"""The main job by real requests: authorized to prescribe, refused at the pharmacy, put right, confirmed, released."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from registry.cli.demo.client import Person, Reply
from registry.cli.demo.people import PASSWORD, PHARMACIES, PRESCRIBERS, PROGRAM
from registry.clock import SystemClock

Say = Callable[[str], None]
Body = dict[str, Any]
CATEGORY = "adult-female-can-get-pregnant"
IN_PROGRAM: Body = {"program": PROGRAM}
IN_CATEGORY: Body = {"program": PROGRAM, "risk_category": CATEGORY}
SIGNED: Body = {"signing": {"password": PASSWORD}}
PRESCRIPTION: Body = {"ndc": "59572-504-21", "quantity": 21, "days_supply": 28}


def walk(address: str, say: Say) -> None:
    """Walk through the main job at a running server with demo data, one line of text to `say` at a time.

    Raises WalkFailed when a request is answered in another way than the story goes.
    """
    prescriber = Person(address, PRESCRIBERS[0][0], PASSWORD)
    pharmacist = Person(address, PHARMACIES[0][0], PASSWORD)
    patient_id = _ready_patient(prescriber)
    say("1. The prescriber asks to prescribe for a woman who can get pregnant, with everything in order:")
    asked = PRESCRIPTION | IN_CATEGORY | {"patient_id": patient_id, "refills": 0}
    permitted = prescriber.posts("/prescription-authorizations", asked).document
    say(f"   AUTHORIZED  authorization number {permitted['authorization_number']}, {_until(permitted)}")

    prescriber.posts(f"/patients/{patient_id}/concerns", {"kind": "missed-period"})
    say("2. She reports a missed period. The pharmacist asks to dispense on that number:")
    number = {"authorization_number": permitted["authorization_number"]}
    _tell_refusal(pharmacist.posts("/dispense-authorizations", number, expects=409), say)

    prescriber.posts(f"/patients/{patient_id}/pregnancy-tests", _negative_test(_ago()))
    say("3. A new pregnancy test is negative. The pharmacist asks again:")
    confirmed = pharmacist.posts("/dispense-authorizations", number).document
    say(f"   AUTHORIZED  confirmation number {confirmed['confirmation_number']}, {_until(confirmed)}")

    released = pharmacist.posts("/dispenses", _release(pharmacist, confirmed["confirmation_number"])).document
    say("4. The product is handed over with the checklist and the Medication Guide:")
    say(f"   RELEASED    release {released['release_id']}; every decision is kept with its facts")


def _ready_patient(prescriber: Person) -> str:
    """Register a patient with all that the prescription gate asks for; return her id."""
    named = {"given_name": "Demo", "family_name": "Walk", "born_on": "1990-01-01"}
    patient_id = str(prescriber.posts("/patients", named).document["patient_id"])
    for collection, record in _records():
        prescriber.posts(f"/patients/{patient_id}/{collection}", record)
    return patient_id


def _records() -> Iterator[tuple[str, Body]]:
    signatures = [{"by": by, "printed_name": f"Demo {by.title()}"} for by in ("patient", "prescriber")]
    yield "enrollments", IN_CATEGORY
    yield "agreements", IN_CATEGORY | {"signatures": signatures} | SIGNED
    yield "reproductive-statuses", {"status": "menses-regular"}
    for topic in ("benefits-and-risks", "contraception"):
        yield "counselings", IN_PROGRAM | {"topic": topic}
    methods: Body = {"methods": ["intrauterine-device", "latex-condom"], "in_use_since": _ago(days=40)}
    yield "contraception-confirmations", IN_PROGRAM | methods
    for collected_at in (_ago(days=12), _ago(hours=2)):
        yield "pregnancy-tests", _negative_test(collected_at)
    for respondent, signed in (("patient", {}), ("prescriber", SIGNED)):
        yield "surveys", IN_PROGRAM | {"respondent": respondent, "in_person": True} | signed


def _negative_test(collected_at: str) -> Body:
    return {"result": "negative", "detects_miu_ml": 25, "specimen": "serum", "collected_at": collected_at}


def _tell_refusal(reply: Reply, say: Say) -> None:
    for reason in reply.document["unmet"]:
        say(f"   REFUSED     {reason['code']}: {reason['sentence']}")
        say(f"               what to do: {reason['remedy']}")


def _release(pharmacist: Person, confirmation_number: str) -> Body:
    programs = pharmacist.gets("/programs").document["items"]
    checklist = next(item for item in programs if item["program"] == PROGRAM)["checklist"][CATEGORY]
    items = [item["code"] for item in checklist]
    return {
        **PRESCRIPTION,
        "confirmation_number": confirmation_number,
        "hand_over": "handed-over",
        "checklist": {"risk_category": CATEGORY, "items": items, "counselor": "Demo Pharmacist 1"},
        "medication_guide_provided": True,
        **SIGNED,
    }


def _until(document: Body) -> str:
    return f"valid until {datetime.fromisoformat(document['valid_until']).astimezone():%Y-%m-%d %H:%M %Z}"


def _ago(**span: float) -> str:
    return (SystemClock().now() - timedelta(**span)).isoformat()
