"""The rows of one patient: a history with one used authorization number, and open ones."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from registry.domain.numbers import RANDOM_BYTES, NumberKind, new_number

PROGRAM, NDC, ZONE = "pomalidomide", "59572050421", "America/New_York"
WOMAN, MAN = "adult-female-can-get-pregnant", "adult-male"
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
LEDGER_EVENTS = 6
MOST_NUMBERS_EACH, SCATTER, NUMBERS = 1_000, 998_244_353, 8 * 23**8
"""A prime scatters consecutive numbers over the 8 * 23^8 confirmation numbers, the smaller kind."""
ACTOR, PRESCRIBER, PHARMACY, PHARMACIST = (f"{kind:08x}-0000-7000-8000-000000000001" for kind in (1, 2, 3, 4))
Rows = dict[str, list[dict[str, Any]]]


FACTS = '{"history":"' + "x" * 1500 + secrets.token_hex(400) + '"}'
OUTCOMES = '[{"history":"' + "y" * 1200 + secrets.token_hex(300) + '"}]'
"""Texts about as large as real ones, after compression."""


@dataclass(frozen=True)
class Open:
    """An open authorization number and whose it is."""

    number: str
    patient_id: str
    authorization_id: str
    refused: bool


def record_id(kind: int, patient: int, nth: int = 0) -> str:
    """The id of the nth record of that kind of that patient."""
    return f"{kind:08x}-{nth:04x}-7000-8000-{patient:012x}"


def own_number(kind: NumberKind, patient: int, nth: int = 0) -> str:
    """A number that no other patient has: scattered like chance, without the collisions that millions would bring."""
    scattered = (patient * MOST_NUMBERS_EACH + nth) * SCATTER % NUMBERS
    return new_number(kind, scattered.to_bytes(RANDOM_BYTES, "big"))


def add_patient(rows: Rows, patient: int, open_each: int, now: datetime) -> Iterable[Open]:
    woman = patient % 2 == 1
    refused = patient % 10 == 9
    own = record_id(16, patient)
    before = now - 40 * DAY
    for table, record in _records(patient, woman, refused, now):
        rows.setdefault(table, []).append({"patient_id": own, "recorded_by": ACTOR, **record})
    for nth in range(open_each + 1):
        used = nth == 0
        given = before if used else now - HOUR
        opened = _authorized(rows, patient, own, nth, woman, given)
        if used:
            _used(rows, patient, own, given)
        else:
            yield Open(opened, own, record_id(32, patient, nth), refused)
    rows.setdefault("ledger_event", []).extend(_ledger(patient, own, before))


def _records(patient: int, woman: bool, refused: bool, now: datetime) -> Iterator[tuple[str, dict[str, Any]]]:
    start = now - 60 * DAY
    learnt = {"recorded_at": start}
    program = {"program": PROGRAM, **learnt}
    yield from _enrolled(patient, woman, start)
    talks = (("benefits-and-risks", start), ("contraception", start), ("contraception", now - 2 * HOUR))
    for nth, (topic, at) in enumerate(talks):
        counseled = {"topic": topic, "counseled_at": at}
        yield "counseling", {"counseling_id": record_id(21, patient, nth), **counseled, **program}
    for nth, at in enumerate((start + DAY, now - DAY)):
        for offset, who in ((0, "patient"), (2, "prescriber")):
            answered = {"respondent": who, "in_person": True, "unsafe": False, "answered_at": at}
            yield "survey", {"survey_id": record_id(22, patient, nth + offset), **answered, **program}
    stated = {"indication": "multiple-myeloma", "thromboprophylaxis": True, "dexamethasone": True}
    yield (
        "clinical_status",
        {"clinical_status_id": record_id(28, patient), "observed_at": start, **stated, **program},
    )
    if woman:
        yield from _womans_records(patient, refused, now, learnt, program)


def _enrolled(patient: int, woman: bool, start: datetime) -> Iterator[tuple[str, dict[str, Any]]]:
    enrollment, agreement = record_id(17, patient), record_id(19, patient)
    learnt = {"recorded_at": start}
    name = {"given_name": "Test", "family_name": f"Patient {patient}"}
    born = {"born_on": "1980-01-01", "time_zone": ZONE, "registered_by_prescriber": PRESCRIBER}
    yield "patient", {**name, **born, **learnt}
    whose = {"enrollment_id": enrollment, "prescriber_id": PRESCRIBER, "program": PROGRAM}
    yield "enrollment", {**whose, "enrolled_at": start, **learnt}
    kept = {"enrollment_id": enrollment, "risk_category": WOMAN if woman else MAN, **learnt}
    yield "risk_category", {"risk_category_id": record_id(18, patient), "since": start, **kept}
    yield "agreement", {"agreement_id": agreement, "signed_at": start, **kept}
    for nth, signer in enumerate(("patient", "prescriber")):
        signed = {
            "agreement_id": agreement,
            "signed_as": signer,
            "printed_name": "Test",
            "meaning": "agreement",
            "act": "agreement",
            "collection": "agreements",
            "record_id": agreement,
            "account_id": ACTOR,
            "own_account": signer == "prescriber",
            "authenticated_by": "{}",
        }
        yield (
            "signature",
            {"signature_id": record_id(20, patient, nth), **signed, "signed_at": start, **learnt},
        )


def _womans_records(
    patient: int, refused: bool, now: datetime, learnt: dict[str, Any], program: dict[str, Any]
) -> Iterator[tuple[str, dict[str, Any]]]:
    status = {"reproductive_status_id": record_id(23, patient), "status": "menses-regular"}
    yield "reproductive_status", {**status, "observed_at": now - 60 * DAY, **learnt}
    for nth, at in enumerate((now - 50 * DAY, now - 2 * HOUR)):
        yield (
            "contraception_confirmation",
            {
                "contraception_confirmation_id": record_id(24, patient, nth),
                "abstinence": False,
                "methods": "{intrauterine-device,latex-condom}",
                "highly_effective_contraindicated": False,
                "in_use_since": now - 120 * DAY,
                "confirmed_at": at,
                **program,
            },
        )
    for nth, at in enumerate((now - 54 * DAY, now - 41 * DAY, now - 30 * DAY, now - DAY)):
        test = {"result": "negative", "detects_miu_ml": 25, "specimen": "urine"}
        taken = {"collected_at": at, "reported_at": at + HOUR}
        yield "pregnancy_test", {"pregnancy_test_id": record_id(25, patient, nth), **test, **taken, **learnt}
    for nth, at in enumerate((now - 54 * DAY, now - 30 * DAY, now - DAY)):
        count = {"analyte": "absolute-neutrophil-count", "value": 2_500, "collected_at": at}
        yield (
            "laboratory_result",
            {
                "laboratory_result_id": record_id(27, patient, nth),
                "reported_at": at + HOUR,
                **count,
                **learnt,
            },
        )
    if refused:
        concern = {"pregnancy_concern_id": record_id(26, patient), "kind": "missed-period"}
        yield "pregnancy_concern", {**concern, "occurred_at": now - HOUR, **learnt}


def _authorized(rows: Rows, patient: int, own: str, nth: int, woman: bool, given: datetime) -> str:
    number = own_number(NumberKind.AUTHORIZATION, patient, nth)
    authorization, prescription, decision = (record_id(kind, patient, nth) for kind in (32, 33, 34))
    _decided(rows, own, decision, "prescription", given, FACTS if nth == 0 else "{}")
    rows.setdefault("prescription", []).append(
        {
            "patient_id": own,
            "prescription_id": prescription,
            "enrollment_id": record_id(17, patient),
            "program": PROGRAM,
            "prescriber_id": PRESCRIBER,
            "ndc": NDC,
            "quantity": 21,
            "days_supply": 28,
            "refills": 0,
            "risk_category": WOMAN if woman else MAN,
            "route": "electronic",
            "prescribed_at": given,
            "recorded_at": given,
            "recorded_by": ACTOR,
        }
    )
    _number(rows, own, number, "authorization", authorization, given)
    rows.setdefault("prescription_authorization", []).append(
        {
            "patient_id": own,
            "authorization_id": authorization,
            "number": number,
            "prescription_id": prescription,
            "decision_id": decision,
            "issued_at": given,
            "valid_until": given + 6 * DAY,
            "recorded_by": ACTOR,
        }
    )
    return number


def _used(rows: Rows, patient: int, own: str, given: datetime) -> None:
    confirmation = record_id(35, patient)
    confirmed = own_number(NumberKind.CONFIRMATION, patient)
    decisions = record_id(37, patient), record_id(38, patient)
    for gate, decision in zip(("dispense", "release"), decisions, strict=True):
        _decided(rows, own, decision, gate, given, FACTS)
    _number(rows, own, confirmed, "confirmation", confirmation, given)
    supply = {
        "ndc": NDC,
        "quantity": 21,
        "days_supply": 28,
        "pharmacist_id": PHARMACIST,
        "recorded_by": ACTOR,
    }
    dispensed = {"patient_id": own, "confirmation_id": confirmation, **supply}
    rows.setdefault("dispense_confirmation", []).append(
        {
            **dispensed,
            "number": confirmed,
            "authorization_id": record_id(32, patient, 0),
            "decision_id": decisions[0],
            "pharmacy_id": PHARMACY,
            "confirmed_at": given,
            "valid_until": given + DAY,
        }
    )
    handed_over = {
        "hand_over": "handed-over",
        "checklist_category": WOMAN if patient % 2 else MAN,
        "checklist_items": "{medication-guide}",
        "counselor": "Test Counselor",
        "medication_guide_provided": True,
        "released_at": given,
    }
    which = {"release_id": record_id(36, patient), "decision_id": decisions[1]}
    enrolled = {"enrollment_id": record_id(17, patient), "program": PROGRAM}
    rows.setdefault("release", []).append({**dispensed, **which, **enrolled, **handed_over})


def _decided(rows: Rows, own: str, decision: str, gate: str, at: datetime, facts: str) -> None:
    rows.setdefault("decision", []).append(
        {
            "patient_id": own,
            "decision_id": decision,
            "gate": gate,
            "verdict": "authorized",
            "program": PROGRAM,
            "edition": "pomalidomide/2023-03-24",
            "edition_digest": "0" * 64,
            "as_of": at,
            "facts": facts,
            "outcomes": OUTCOMES if facts == FACTS else "[]",
            "reasons": "{}",
            "actor_id": ACTOR,
            "prescriber_id": PRESCRIBER,
            "pharmacy_id": PHARMACY if gate != "prescription" else None,
            "software": "benchmark",
            "recorded_at": at,
        }
    )


def _number(rows: Rows, own: str, number: str, kind: str, subject: str, at: datetime) -> None:
    rows.setdefault("issued_number", []).append(
        {"number": number, "kind": kind, "patient_id": own, "subject_id": subject, "issued_at": at}
    )


def _ledger(patient: int, own: str, at: datetime) -> Iterator[dict[str, Any]]:
    previous = bytes(32)
    for sequence in range(1, LEDGER_EVENTS + 1):
        own_hash = sha256(previous + own.encode()).digest()
        yield {
            "stream_id": own,
            "sequence": sequence,
            "stream": "patient",
            "event_id": record_id(39, patient, sequence),
            "kind": "benchmark",
            "recorded_at": at,
            "actor_id": ACTOR,
            "body": "{}",
            "previous_hash": f"\\x{previous.hex()}",
            "hash": f"\\x{own_hash.hex()}",
        }
        previous = own_hash
