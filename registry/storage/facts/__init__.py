"""Gathering: all that a gate may look at, read in one statement after the locks were taken.

What the rules make of a fact is not decided here: only which record is the latest, and which were entered in error.
What speaks for the patient counts from its own instant on; what speaks against (a test, a concern, a hold, a supply, a
suspension) counts as soon as it is recorded, even if the clock was set back since.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from registry.domain.clinical import ClinicalStatus
from registry.domain.facts import Facts, Gate, Request
from registry.domain.laboratory import LaboratoryResult
from registry.storage.facts import people, safe_use, screening, supply
from registry.storage.facts.question import QUESTIONS
from registry.storage.transaction import Row, Transaction

NO_PROGRAM = ""
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
    born_on: date | None = None
    """The patient's birth date, which the facts leave out: only the forecast of a birthday needs it."""

    @property
    def ledger_head(self) -> Row | None:
        """The head of the patient's stream, when it has one."""
        if self.row["ledger_head"] is None:
            return None
        sequence, digest = self.row["ledger_head"]
        return {"sequence": sequence, "hash": bytes.fromhex(digest)}

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
    history = _listed(row["laboratory_results"], screening.laboratory_result)
    born_on = people.birth_date(tx, row["patient"])
    facts = _facts(row, asked, history, born_on)
    return Gathered(facts, row, screening.clinical_status(row["clinical_status"]), history, born_on)


def _facts(row: Row, asked: Asked, history: tuple[LaboratoryResult, ...], born_on: date | None) -> Facts:
    """The facts in the row; what the gate does not look at was not asked for, and is not in the row."""
    request = asked.request
    return Facts(
        as_of=asked.as_of,
        program=row["program"] or NO_PROGRAM,
        request=supply.completed(request, row["authorization"]) if asked.gate is Gate.DISPENSE else request,
        prescriber=people.prescriber(row["prescriber"]),
        pharmacy=people.pharmacy(row["pharmacy"]),
        pharmacist=people.pharmacist(row["pharmacist"]),
        patient=people.patient(row["patient"], born_on, asked.as_of),
        reproduction=people.reproduction(row["reproduction"]),
        enrollment=people.enrollment(row["enrollment"], asked.as_of),
        agreement=people.agreement(row["agreement"]),
        authorization_form=safe_use.authorization_form(row.get("authorization_form")),
        safe_use_counseling=people.dated(row.get("safe_use_counseling")),
        contraception_counseling=people.dated(row.get("contraception_counseling")),
        contraception_confirmation=safe_use.contraception(row["contraception_confirmation"]),
        pregnancy_tests=_listed(row["pregnancy_tests"], safe_use.pregnancy_test),
        laboratory_results=screening.latest_of_each(history),
        dispense_exception=screening.dispense_exception(row["dispense_exception"]),
        pregnancy_concerns=_listed(row["pregnancy_concerns"], safe_use.concern),
        holds=_listed(row["holds"], safe_use.hold),
        prescriber_survey=safe_use.prescriber_survey(row.get("prescriber_survey")),
        patient_survey=people.dated(row["patient_survey"]),
        last_authorization=people.dated(row.get("last_authorization")),
        missed_window=safe_use.missed_window(row.get("missed_window")),
        first_release=supply.release(row["first_release"]),
        last_release=supply.release(row["last_release"]),
        last_supply=supply.release(row["last_supply"]),
        product=supply.product(row["product"]),
        authorization=supply.authorization(row["authorization"]),
        confirmation=supply.confirmation(row["confirmation"]),
    )


def _listed(items: list[list[Any]] | None, read: Callable[[list[Any]], T]) -> tuple[T, ...]:
    return tuple(map(read, items)) if items else ()
