"""Prescriber, pharmacy, pharmacist, patient, enrollment and agreement, read from what the question gives."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from registry.domain import facts as known
from registry.domain.dates import age_at
from registry.storage.encrypted import decrypted
from registry.storage.facts.instants import at, maybe_at, maybe_on
from registry.storage.tables.patients import PatientRow
from registry.storage.transaction import Transaction

Item = list[Any]


def dated(item: Item | None) -> known.Dated | None:
    """A record of which only the instant matters."""
    if item is None:
        return None
    record_id, happened = item
    return known.Dated(record_id, at(happened))


def prescriber(item: Item | None) -> known.Prescriber | None:
    """Who prescribes, and how that person is certified."""
    if item is None:
        return None
    prescriber_id, certified = item
    return known.Prescriber(prescriber_id, _certification(certified))


def pharmacy(item: Item | None) -> known.Pharmacy | None:
    """The pharmacy that asks, with certification and training."""
    if item is None:
        return None
    pharmacy_id, time_zone, certified, trained = item
    return known.Pharmacy(pharmacy_id, time_zone, _certification(certified), dated(trained))


def pharmacist(item: Item | None) -> known.Pharmacist | None:
    """The pharmacist who acts, with training."""
    if item is None:
        return None
    pharmacist_id, trained = item
    return known.Pharmacist(pharmacist_id, dated(trained))


def _certification(item: Item | None) -> known.Certification | None:
    if item is None:
        return None
    certification_id, status, since = item
    return known.Certification(certification_id, known.CertificationStatus(status), at(since))


def birth_date(tx: Transaction, item: Item | None) -> date | None:
    """The day on which the patient was born, which the database gives encrypted."""
    if item is None:
        return None
    patient_id, born_on, _ = item
    row = {"patient_id": patient_id, "born_on": bytes.fromhex(born_on)}
    day: date = decrypted(tx, PatientRow, row)["born_on"]
    return day


def patient(item: Item | None, born_on: date | None, as_of: datetime) -> known.Patient | None:
    """Who is treated."""
    if item is None or born_on is None:
        return None
    patient_id, _, time_zone = item
    return known.Patient(patient_id, age_at(as_of, time_zone, born_on), time_zone)


def reproduction(item: Item | None) -> known.Reproduction | None:
    """The reproductive status that was observed last."""
    if item is None:
        return None
    status_id, status, observed, since = item
    return known.Reproduction(status_id, known.ReproductiveStatus(status), at(observed), maybe_on(since))


def enrollment(item: Item | None, as_of: datetime) -> known.Enrollment | None:
    """The active enrollment, else the last one; one that is to end later has ended as of then."""
    if item is None:
        return None
    enrollment_id, prescriber_id, enrolled, ended, category, transferred = item
    risk_category, category_changed = category or (None, None)
    ended_at, transferred_at = maybe_at(ended), maybe_at(transferred)
    changes = [change for change in (transferred_at, maybe_at(category_changed)) if change is not None]
    return known.Enrollment(
        id=enrollment_id,
        prescriber_id=prescriber_id,
        enrolled_at=at(enrolled),
        ended_at=None if ended_at is None else min(ended_at, as_of),
        risk_category=known.RiskCategory(risk_category) if risk_category else None,
        new_agreement_needed_since=max(changes, default=None),
        treated_since=transferred_at,
    )


def agreement(item: Item | None) -> known.Agreement | None:
    """The agreement that was signed last, and by whom."""
    if item is None:
        return None
    agreement_id, category, signed, signed_as = item
    signers = signed_as or ()
    return known.Agreement(
        id=agreement_id,
        risk_category=known.RiskCategory(category),
        signed_at=at(signed),
        by_patient="patient" in signers,
        by_prescriber="prescriber" in signers,
        by_guardian="guardian" in signers,
    )
