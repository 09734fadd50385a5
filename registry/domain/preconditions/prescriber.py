"""Element A, 21 U.S.C. 355-1(f)(3)(A): who prescribes is specially certified, and treats the patient."""

from __future__ import annotations

from registry.domain.facts import Certification, CertificationStatus, Facts
from registry.domain.outcome import Outcome, met, unknown, unmet
from registry.domain.preconditions.declaration import Element, Reason, precondition
from registry.domain.terms import Terms

_BARRED = {CertificationStatus.SUSPENDED: "SUSPENDED", CertificationStatus.WITHDRAWN: "WITHDRAWN"}


def active_certification(certification: Certification | None, *participant: str) -> Outcome:
    """Met when the certification is active; the participant's id is the evidence where there is none."""
    if certification is None:
        return unmet("NOT_CERTIFIED", *participant)
    barred = _BARRED.get(certification.status)
    return unmet(barred, certification.id) if barred else met(certification.id)


@precondition(
    "prescriber-certified",
    Element.PRESCRIBER_CERTIFICATION,
    {
        "NOT_CERTIFIED": Reason(
            "The prescriber is not certified in this program.",
            "The prescriber completes the program's certification.",
            unknown="It is not known who the prescriber is.",
        ),
        "SUSPENDED": Reason(
            "The prescriber's certification is suspended.",
            "The prescriber settles the suspension with the program's coordinator.",
        ),
        "WITHDRAWN": Reason(
            "The prescriber's certification was withdrawn.",
            "A certified prescriber takes over the patient, or the prescriber is certified anew.",
        ),
    },
)
def prescriber_is_certified(facts: Facts, _terms: Terms) -> Outcome:
    """The prescriber's certification in this program is active."""
    if facts.prescriber is None:
        return unknown("NOT_CERTIFIED")
    return active_certification(facts.prescriber.certification, facts.prescriber.id)


@precondition(
    "prescriber-treats-patient",
    Element.PRESCRIBER_CERTIFICATION,
    {
        "NOT_TREATING": Reason(
            "The prescriber is not the one of the patient's active enrollment.",
            "The prescriber enrolls the patient, or a coordinator transfers the patient to the prescriber.",
            unknown="It is not known who the prescriber is.",
        ),
    },
)
def prescriber_treats_patient(facts: Facts, _terms: Terms) -> Outcome:
    """The prescriber is the one of the patient's active enrollment."""
    if facts.prescriber is None:
        return unknown("NOT_TREATING")
    enrollment = facts.enrollment
    if enrollment is None:
        return unmet("NOT_TREATING")
    if not enrollment.is_active(facts.as_of) or enrollment.prescriber_id != facts.prescriber.id:
        return unmet("NOT_TREATING", enrollment.id)
    return met(enrollment.id)
