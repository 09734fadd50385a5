"""Verdicts, gates, categories and outcomes in words, and the sentence of a reason."""

from __future__ import annotations

import re
from dataclasses import dataclass

from registry.domain.decision import Verdict
from registry.domain.explanation import REASONS
from registry.domain.facts import Gate, RiskCategory
from registry.domain.outcome import Status
from registry.portal.language import marked, sentence

FIGURE = re.compile(r"\{\w+\}")


@dataclass(frozen=True)
class Word:
    """A word for a value, and its color."""

    text: str
    kind: str


GATES = {
    Gate.PRESCRIPTION.value: marked("Prescription"),
    Gate.DISPENSE.value: marked("Dispense"),
    Gate.RELEASE.value: marked("Release"),
}
VERDICTS = {
    Verdict.AUTHORIZED.value: Word(marked("Authorized"), "good"),
    Verdict.REFUSED.value: Word(marked("Refused"), "bad"),
}
OUTCOMES = {
    Status.MET.value: Word(marked("Met"), "good"),
    Status.UNMET.value: Word(marked("Not met"), "bad"),
    Status.UNKNOWN.value: Word(marked("Not known"), "bad"),
    Status.NOT_APPLICABLE.value: Word(marked("Does not apply"), "quiet"),
}
SOURCES = {
    "enrollments": marked("Enrollment"),
    "transfers": marked("Transfer to another prescriber"),
    "risk-category-changes": marked("Change of risk category"),
    "reproductive-statuses": marked("Reproductive status"),
    "agreements": marked("Agreement"),
    "signatures": marked("Signature"),
    "counselings": marked("Counseling"),
    "contraception-confirmations": marked("Confirmation of contraception"),
    "authorization-forms": marked("Authorization form"),
    "pregnancy-tests": marked("Pregnancy test"),
    "laboratory-results": marked("Laboratory result"),
    "dispense-exceptions": marked("Dispense exception"),
    "concerns": marked("Concern about pregnancy"),
    "pregnancy-reports": marked("Report of a pregnancy"),
    "surveys": marked("Survey"),
    "holds": marked("Hold"),
    "clinical-statuses": marked("Clinical status"),
    "decisions": marked("Decision"),
    "prescriptions": marked("Prescription"),
    "authorizations": marked("Authorization number"),
    "confirmations": marked("Confirmation number"),
    "releases": marked("Release"),
    "emergency-accesses": marked("Emergency access"),
    "events": marked("Event of the ledger"),
}
"""What stands in a patient's history, by its source."""
CATEGORIES = {
    RiskCategory.ADULT_FEMALE_CAN_GET_PREGNANT.value: marked("Adult female who can get pregnant"),
    RiskCategory.FEMALE_CHILD_CAN_GET_PREGNANT.value: marked("Female child who can get pregnant"),
    RiskCategory.ADULT_FEMALE_CAN_NOT_GET_PREGNANT.value: marked("Adult female who can not get pregnant"),
    RiskCategory.FEMALE_CHILD_CAN_NOT_GET_PREGNANT.value: marked("Female child who can not get pregnant"),
    RiskCategory.ADULT_MALE.value: marked("Adult male"),
    RiskCategory.MALE_CHILD.value: marked("Male child"),
}


def reason_sentence(reason: str) -> str:
    """The sentence of a reason such as `no-hold/HELD`, with dots where its figures would stand."""
    code, _, why = reason.partition("/")
    known = REASONS.get(code, {}).get(why)
    return FIGURE.sub("…", sentence(known.sentence or known.unknown or "")) if known else reason
