"""Element D as formulas: counseling, contraception, holds and surveys."""

from __future__ import annotations

import z3

from registry.domain.preconditions.safe_use import EACH_AUTHORIZATION, METHODS_NEEDED
from registry.domain.terms import Terms
from registry.programs.proofs.answer import Answer, holds, if_asked, translates
from registry.programs.proofs.terms_of_facts import Formula, Term, span
from registry.programs.proofs.view import View


@translates("safe-use-counseled")
def patient_is_counseled_on_safe_use(facts: View, terms: Terms) -> Answer:
    counseling = "safe_use_counseling"
    anew = EACH_AUTHORIZATION in terms.words.get("frequency", ())
    after_last = _after_last_authorization(facts, facts[f"{counseling}.at"])
    return holds(_since_enrollment(facts, counseling), after_last if anew else True)


@translates("contraception-counseled")
def patient_is_counseled_on_contraception(facts: View, terms: Terms) -> Answer:
    counseling = "contraception_counseling"
    anew = EACH_AUTHORIZATION in terms.listed("frequency")
    after_last = _after_last_authorization(facts, facts[f"{counseling}.at"])
    return holds(_since_enrollment(facts, counseling), after_last if anew else True)


@translates("contraception-confirmed")
def contraception_is_confirmed(facts: View, terms: Terms) -> Answer:
    confirmation = "contraception_confirmation"
    long_enough = facts[f"{confirmation}.in_use_since"] <= -span(terms.span("lead_days"))
    return holds(
        facts.has(confirmation),
        facts[f"{confirmation}.confirmed_at"] >= -span(terms.span("max_age_days")),
        _is_sufficient(facts, confirmation, terms),
        z3.Implies(facts.is_first_of_course, long_enough),
    )


def _is_sufficient(facts: View, confirmation: str, terms: Terms) -> Formula:
    strong = [
        facts.includes(f"{confirmation}.methods", word) for word in sorted(terms.listed("highly_effective"))
    ]
    others = sorted(terms.listed("effective") - terms.listed("highly_effective"))
    methods = [*strong, *(facts.includes(f"{confirmation}.methods", word) for word in others)]
    needed = terms.figures.get("methods_needed", METHODS_NEEDED)
    enough = z3.Sum([z3.If(method, 1, 0) for method in methods]) >= needed
    contraindicated = facts[f"{confirmation}.highly_effective_contraindicated"]
    return z3.Or(facts[f"{confirmation}.abstinence"], z3.And(enough, z3.Or(*strong, contraindicated)))


@translates("authorization-form-complete")
def authorization_form_is_complete(facts: View, _terms: Terms) -> Answer:
    changed = "enrollment.new_agreement_needed_since"
    since = z3.If(facts.has(changed), facts[changed], facts["enrollment.enrolled_at"])
    return holds(
        facts.has("authorization_form"),
        facts.has("enrollment"),
        facts["authorization_form.signed_at"] >= since,
        z3.Not(facts.has("authorization_form.used_for")),
    )


@translates("no-hold")
def patient_is_not_on_hold(facts: View, _terms: Terms) -> Answer:
    return holds(*(z3.Not(facts.has(hold)) for hold in facts.slots("holds")))


@translates("prescriber-survey-complete")
def prescriber_survey_is_complete(facts: View, _terms: Terms) -> Answer:
    answered_at, treated = facts["prescriber_survey.answered_at"], "enrollment.treated_since"
    since = z3.If(facts.has(treated), facts[treated], facts["enrollment.enrolled_at"])
    return holds(
        facts.has("prescriber_survey"),
        facts.has("enrollment"),
        answered_at >= since,
        _after_last_authorization(facts, answered_at),
        facts["prescriber_survey.in_person"],
    )


@translates("patient-survey-current")
def patient_survey_is_current(facts: View, terms: Terms) -> Answer:
    asked = z3.Or(z3.Not(facts.is_first_of_course), terms.flag("needed_before_first"))
    fresh = facts["patient_survey.at"] >= -span(terms.span("max_age_days"))
    return if_asked(asked, facts.has("patient_survey"), fresh)


def _since_enrollment(facts: View, path: str) -> Formula:
    since = facts[f"{path}.at"] >= facts["enrollment.enrolled_at"]
    return z3.And(facts.has(path), facts.has("enrollment"), since)


def _after_last_authorization(facts: View, at: Term) -> Formula:
    return z3.Implies(facts.has("last_authorization"), at > facts["last_authorization.at"])
