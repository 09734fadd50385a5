"""Gathering: all that a gate may look at, read in one statement after the locks were taken.

What the rules make of a fact is not decided here: only which record is the latest, and which were entered in error.
What speaks for the patient counts from its own instant on; what speaks against (a test, a concern, a hold, a supply, a
suspension) counts as soon as it is recorded, even if the clock was set back since.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, TypeVar

from registry.domain import facts as known
from registry.domain import prescribing
from registry.domain.clinical import ClinicalStatus
from registry.domain.dispense_exception import DispenseException, ExceptionReason
from registry.domain.facts import Facts, Gate, Request
from registry.domain.laboratory import LaboratoryResult
from registry.storage.clinical import clinical_status_of, laboratory_result_of, latest_of_each
from registry.storage.facts_question import QUESTIONS
from registry.storage.transaction import Row, Transaction

NO_PROGRAM = ""
_at = datetime.fromisoformat
T = TypeVar("T")


@dataclass(frozen=True)
class Asked:
    """What is asked, by whom, as of when; `None` where the asker did not say it."""

    gate: Gate
    as_of: datetime
    request: Request
    program: str | None = None
    number: str | None = None
    pharmacy_id: str | None = None
    pharmacist_id: str | None = None


@dataclass(frozen=True)
class Gathered:
    """The facts, and what of the same reading advisories and the record of the decision need; no gate sees that."""

    facts: Facts
    row: Row
    clinical_status: ClinicalStatus | None = None
    laboratory_history: tuple[LaboratoryResult, ...] = ()
    """More results of each analyte than the facts hold: how often a count fell shows only in them."""

    @property
    def ledger_head(self) -> Row | None:
        """The head of the patient's stream, when it has one."""
        if self.row["ledger_sequence"] is None:
            return None
        return {"sequence": self.row["ledger_sequence"], "hash": bytes.fromhex(self.row["ledger_hash"][2:])}

    @property
    def newest_edition(self) -> str | None:
        """The digest of the program's last published edition; none takes effect later, and more only come after it."""
        digest: str | None = self.row["newest_edition"]
        return digest


def gather_facts(tx: Transaction, asked: Asked) -> Gathered:
    """The facts of the ask, as the database has them now; the locks must be held already."""
    answer = tx.row(
        QUESTIONS[asked.gate],
        patient_id=asked.request.patient_id,
        prescriber_id=asked.request.prescriber_id,
        program=asked.program,
        number=asked.number,
        ndc=asked.request.ndc,
        pharmacy_id=asked.pharmacy_id,
        pharmacist_id=asked.pharmacist_id,
        as_of=asked.as_of,
    )
    if answer is None:
        raise LookupError("the question for the facts always gives one row")
    row: Row = answer["facts"]
    history = _listed(row["laboratory_results"], laboratory_result_of)
    return Gathered(_facts(row, asked, history), row, clinical_status_of(row), history)


def _facts(row: Row, asked: Asked, history: tuple[LaboratoryResult, ...]) -> Facts:
    return Facts(
        as_of=asked.as_of,
        program=row["program"] or NO_PROGRAM,
        request=_completed(asked.request, row) if asked.gate is Gate.DISPENSE else asked.request,
        prescriber=_prescriber(row),
        pharmacy=_pharmacy(row, asked),
        pharmacist=_pharmacist(row, asked),
        patient=_patient(row),
        reproduction=_reproduction(row),
        enrollment=_enrollment(row, asked.as_of),
        agreement=_agreement(row),
        authorization_form=_authorization_form(row),
        safe_use_counseling=_dated(row, "safe_use_id", "safe_use_at"),
        contraception_counseling=_dated(row, "contraception_id", "contraception_at"),
        contraception_confirmation=_contraception(row),
        pregnancy_tests=_listed(row["pregnancy_tests"], _test),
        laboratory_results=latest_of_each(history),
        dispense_exception=_exception(row["dispense_exception"]),
        pregnancy_concerns=_listed(row["concerns"], _concern),
        holds=_listed(row["holds"], _hold),
        prescriber_survey=_prescriber_survey(row),
        patient_survey=_dated(row, "patient_survey_id", "patient_survey_at"),
        last_authorization=_dated(row, "last_authorization_id", "last_authorization_at"),
        missed_window=_missed_window(row),
        first_release=_release(row, "first_release_id", "first_released_at", "first_days"),
        last_release=_release(row, "last_release_id", "last_released_at", "last_days"),
        last_supply=_release(row, "last_supply_id", "last_supply_at", "last_supply_days"),
        product=_product(row),
        authorization=_authorization(row),
        confirmation=_confirmation(row),
    )


def _completed(request: Request, row: Row) -> Request:
    """What the pharmacist did not say is taken from the prescription that was authorized."""
    if row["authorization_id"] is None:
        return request
    prescribed = {
        "ndc": row["prescribed_ndc"],
        "quantity": row["prescribed_quantity"],
        "days_supply": row["prescribed_days"],
        "risk_category": known.RiskCategory(row["prescribed_category"]),
        "route": known.Route(row["prescribed_route"]),
    }
    said = vars(request)
    return replace(request, **{name: value for name, value in prescribed.items() if said[name] is None})


def _prescriber(row: Row) -> known.Prescriber | None:
    if row["prescriber_id"] is None:
        return None
    return known.Prescriber(row["prescriber_id"], _certification(row, "prescriber"))


def _pharmacy(row: Row, asked: Asked) -> known.Pharmacy | None:
    if asked.pharmacy_id is None:
        return None
    training = _dated(row, "pharmacy_training_id", "pharmacy_trained_at")
    return known.Pharmacy(asked.pharmacy_id, row["pharmacy_zone"], _certification(row, "pharmacy"), training)


def _pharmacist(row: Row, asked: Asked) -> known.Pharmacist | None:
    if asked.pharmacist_id is None:
        return None
    return known.Pharmacist(
        asked.pharmacist_id, _dated(row, "pharmacist_training_id", "pharmacist_trained_at")
    )


def _certification(row: Row, whose: str) -> known.Certification | None:
    certification_id = row[f"{whose}_certification_id"]
    if certification_id is None:
        return None
    status = known.CertificationStatus(row[f"{whose}_status"])
    return known.Certification(certification_id, status, _at(row[f"{whose}_since"]))


def _patient(row: Row) -> known.Patient | None:
    if row["born_on"] is None:
        return None
    return known.Patient(row["patient_id"], date.fromisoformat(row["born_on"]), row["time_zone"])


def _reproduction(row: Row) -> known.Reproduction | None:
    if row["reproductive_status_id"] is None:
        return None
    status = known.ReproductiveStatus(row["reproductive_status"])
    return known.Reproduction(
        row["reproductive_status_id"], status, _at(row["reproductive_at"]), _on(row["since_on"])
    )


def _enrollment(row: Row, as_of: datetime) -> known.Enrollment | None:
    if row["enrollment_id"] is None:
        return None
    ended_at, transferred_at = _maybe_at(row["ended_at"]), _maybe_at(row["transferred_at"])
    changes = [at for at in (transferred_at, _maybe_at(row["category_changed_at"])) if at is not None]
    return known.Enrollment(
        id=row["enrollment_id"],
        prescriber_id=row["treating_id"],
        enrolled_at=_at(row["enrolled_at"]),
        ended_at=None if ended_at is None else min(ended_at, as_of),
        risk_category=known.RiskCategory(row["risk_category"]) if row["risk_category"] else None,
        new_agreement_needed_since=max(changes, default=None),
        treated_since=transferred_at,
    )


def _agreement(row: Row) -> known.Agreement | None:
    if row["agreement_id"] is None:
        return None
    signed_as = row["signed_as"] or ()
    return known.Agreement(
        id=row["agreement_id"],
        risk_category=known.RiskCategory(row["agreement_category"]),
        signed_at=_at(row["signed_at"]),
        by_patient="patient" in signed_as,
        by_prescriber="prescriber" in signed_as,
        by_guardian="guardian" in signed_as,
    )


def _authorization_form(row: Row) -> prescribing.AuthorizationForm | None:
    if row["authorization_form_id"] is None:
        return None
    return prescribing.AuthorizationForm(
        row["authorization_form_id"],
        _at(row["authorization_form_signed_at"]),
        row["authorization_form_used_for"],
    )


def _contraception(row: Row) -> known.ContraceptionConfirmation | None:
    if row["contraception_confirmation_id"] is None:
        return None
    return known.ContraceptionConfirmation(
        id=row["contraception_confirmation_id"],
        confirmed_at=_at(row["contraception_confirmed_at"]),
        in_use_since=_at(row["in_use_since"]),
        abstinence=row["abstinence"],
        methods=tuple(row["methods"]),
        highly_effective_contraindicated=row["highly_effective_contraindicated"],
    )


def _prescriber_survey(row: Row) -> known.PrescriberSurvey | None:
    if row["prescriber_survey_id"] is None:
        return None
    return known.PrescriberSurvey(row["prescriber_survey_id"], _at(row["prescriber_survey_at"]), row["in_person"])


def _dated(row: Row, id_name: str, at_name: str) -> known.Dated | None:
    return None if row[id_name] is None else known.Dated(row[id_name], _at(row[at_name]))


def _missed_window(row: Row) -> prescribing.MissedWindow | None:
    if row["missed_window_id"] is None:
        return None
    return prescribing.MissedWindow(
        row["missed_window_id"], _at(row["window_opened_at"]), _at(row["window_closed_at"])
    )


def _release(row: Row, id_name: str, at_name: str, days_name: str) -> known.Release | None:
    if row[id_name] is None:
        return None
    return known.Release(row[id_name], _at(row[at_name]), row[days_name])


def _product(row: Row) -> known.Product | None:
    if row["product_ndc"] is None:
        return None
    return known.Product(
        ndc=row["product_ndc"],
        program=row["product_program"],
        strength=row["strength"],
        dispensable=row["dispensable"],
        marketed_from=_on(row["marketed_from"]),
        marketed_until=_on(row["marketed_until"]),
    )


def _authorization(row: Row) -> known.Authorization | None:
    if row["authorization_id"] is None:
        return None
    return known.Authorization(
        id=row["authorization_id"],
        patient_id=row["patient_id"],
        prescriber_id=row["prescriber_id"],
        enrollment_id=row["prescribed_enrollment_id"],
        program=row["prescribed_program"],
        ndc=row["prescribed_ndc"],
        strength=row["prescribed_strength"],
        risk_category=known.RiskCategory(row["prescribed_category"]),
        issued_at=_at(row["issued_at"]),
        valid_until=_at(row["authorization_until"]),
        used_at=_maybe_at(row["authorization_used_at"]),
        cancelled_at=_maybe_at(row["authorization_cancelled_at"]),
        quantity=row["prescribed_quantity"],
        days_supply=row["prescribed_days"],
    )


def _confirmation(row: Row) -> known.Confirmation | None:
    if row["confirmation_id"] is None:
        return None
    return known.Confirmation(
        id=row["confirmation_id"],
        pharmacy_id=row["confirmed_pharmacy_id"],
        ndc=row["confirmed_ndc"],
        strength=row["confirmed_strength"],
        quantity=row["confirmed_quantity"],
        days_supply=row["confirmed_days"],
        confirmed_at=_at(row["confirmed_at"]),
        valid_until=_at(row["confirmation_until"]),
        used_at=_maybe_at(row["confirmation_used_at"]),
        cancelled_at=_maybe_at(row["confirmation_cancelled_at"]),
    )


def _listed(items: list[list[Any]] | None, read: Callable[[list[Any]], T]) -> tuple[T, ...]:
    return tuple(map(read, items)) if items else ()


def _test(item: list[Any]) -> known.PregnancyTest:
    test_id, result, detects, collected, reported, concern_closed = item
    return known.PregnancyTest(
        id=test_id,
        result=known.TestResult(result),
        detects_miu_ml=detects,
        collected_at=_at(collected),
        reported_at=_at(reported),
        concern_closed=concern_closed,
    )


def _exception(item: list[Any] | None) -> DispenseException | None:
    if item is None:
        return None
    exception_id, reason, days, enrollment_id, granted, used = item
    return DispenseException(
        exception_id, ExceptionReason(reason), days, enrollment_id, _at(granted), _maybe_at(used)
    )


def _concern(item: list[Any]) -> known.PregnancyConcern:
    concern_id, kind, occurred = item
    return known.PregnancyConcern(concern_id, known.ConcernKind(kind), _at(occurred))


def _hold(item: list[Any]) -> known.Hold:
    hold_id, kind, placed = item
    return known.Hold(hold_id, known.HoldKind(kind), _at(placed))


def _maybe_at(text: str | None) -> datetime | None:
    return None if text is None else _at(text)


def _on(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
