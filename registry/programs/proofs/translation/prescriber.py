"""Element A as formulas: who prescribes is certified, and treats the patient."""

from __future__ import annotations

import z3

from registry.domain.facts import CertificationStatus
from registry.domain.terms import Terms
from registry.programs.proofs.answer import Answer, holds, translates
from registry.programs.proofs.terms_of_facts import Formula
from registry.programs.proofs.view import View


def is_certified(facts: View, path: str) -> Formula:
    """Whether the certification is there and active."""
    return facts.is_(f"{path}.status", CertificationStatus.ACTIVE)


def enrollment_is_active(facts: View) -> Formula:
    """Whether there is an enrollment that has not ended."""
    ended = z3.And(facts.has("enrollment.ended_at"), facts["enrollment.ended_at"] <= 0)
    return z3.And(facts.has("enrollment"), z3.Not(ended))


@translates("prescriber-certified")
def prescriber_is_certified(facts: View, _terms: Terms) -> Answer:
    return holds(is_certified(facts, "prescriber.certification"))


@translates("prescriber-treats-patient")
def prescriber_treats_patient(facts: View, _terms: Terms) -> Answer:
    same = facts["enrollment.prescriber_id"] == facts["prescriber.id"]
    return holds(facts.has("prescriber"), enrollment_is_active(facts), same)
