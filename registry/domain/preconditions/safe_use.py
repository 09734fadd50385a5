"""Element D, 21 U.S.C. 355-1(f)(3)(D): evidence of safe-use conditions, of counseling, contraception and surveys."""

from __future__ import annotations

from registry.domain.dates import DAY
from registry.domain.facts import ContraceptionConfirmation, Facts, HoldKind
from registry.domain.outcome import NOT_APPLICABLE, Outcome, met, unknown, unmet
from registry.domain.preconditions.declaration import Element, Kind, Parameter, Reason, Strict, precondition
from registry.domain.terms import Terms

EACH_AUTHORIZATION = "each-authorization"
METHODS = (
    "intrauterine-device",
    "hormonal",
    "tubal-ligation",
    "partner-vasectomy",
    "latex-condom",
    "synthetic-condom",
    "diaphragm",
    "cervical-cap",
    "implant",
    "levonorgestrel-intrauterine-system",
    "depot-medroxyprogesterone",
    "desogestrel-pill",
)
METHODS_NEEDED = 2
"""How many methods are needed where the edition does not say."""


@precondition(
    "safe-use-counseled",
    Element.SAFE_USE,
    {
        "MISSING": Reason(
            "The patient has not been counseled on benefits and risks since the enrollment.",
            "The prescriber counsels the patient on benefits and risks and records it.",
        ),
        "TOO_OLD": Reason(
            "The last counseling on benefits and risks was not after the last authorization.",
            "The prescriber counsels the patient on benefits and risks again, for this prescription.",
        ),
    },
    (Parameter("frequency", Kind.CHOICE, choices=(EACH_AUTHORIZATION, "once"), optional=True),),
)
def patient_is_counseled_on_safe_use(facts: Facts, terms: Terms) -> Outcome:
    """The patient was counseled on benefits and risks since enrollment and, where asked, the last authorization."""
    counseling = facts.safe_use_counseling
    if counseling is None or facts.enrollment is None:
        return unknown("MISSING")
    if counseling.at < facts.enrollment.enrolled_at:
        return unmet("MISSING", counseling.id)
    anew, last = EACH_AUTHORIZATION in terms.words.get("frequency", ()), facts.last_authorization
    if anew and last is not None and counseling.at <= last.at:
        return unmet("TOO_OLD", counseling.id, last.id)
    return met(counseling.id)


@precondition(
    "contraception-counseled",
    Element.SAFE_USE,
    {
        "MISSING": Reason(
            "The patient has not been counseled on contraception since the enrollment.",
            "The prescriber counsels the patient on contraception and emergency contraception and records it.",
        ),
        "TOO_OLD": Reason(
            "The last counseling on contraception was not after the last authorization.",
            "The prescriber counsels the patient on contraception again, for this prescription.",
        ),
    },
    (Parameter("frequency", Kind.CHOICE, choices=(EACH_AUTHORIZATION, "once")),),
)
def patient_is_counseled_on_contraception(facts: Facts, terms: Terms) -> Outcome:
    """The patient was counseled on contraception since enrollment and, where asked, since the last authorization."""
    counseling = facts.contraception_counseling
    if counseling is None or facts.enrollment is None:
        return unknown("MISSING")
    if counseling.at < facts.enrollment.enrolled_at:
        return unmet("MISSING", counseling.id)
    last = facts.last_authorization
    if EACH_AUTHORIZATION in terms.listed("frequency") and last is not None and counseling.at <= last.at:
        return unmet("TOO_OLD", counseling.id, last.id)
    return met(counseling.id)


@precondition(
    "contraception-confirmed",
    Element.SAFE_USE,
    {
        "MISSING": Reason(
            "No confirmation of abstinence or contraception is recorded.",
            "The prescriber confirms abstinence or the methods in use with the patient.",
        ),
        "TOO_OLD": Reason(
            "Contraception was last confirmed {days} days ago, more than the {max_age_days} allowed.",
            "The prescriber confirms abstinence or the methods in use with the patient again.",
        ),
        "INSUFFICIENT_METHODS": Reason(
            "The methods in use are not as many, or not as effective, as the program asks.",
            "The patient adds a method, or the prescriber confirms abstinence.",
        ),
        "NOT_LONG_ENOUGH": Reason(
            "Abstinence or contraception is in use for {days} days; {lead_days} are needed before the first"
            " prescription.",
            "The patient goes on with abstinence or contraception until the time is reached.",
        ),
    },
    (
        Parameter("max_age_days", Kind.DAYS),
        Parameter("lead_days", Kind.DAYS),
        Parameter("highly_effective", Kind.WORDS, choices=METHODS),
        Parameter("effective", Kind.WORDS, choices=METHODS),
        Parameter("methods_needed", Kind.COUNT, Strict.GREATEST, minimum=1, maximum=2, optional=True),
    ),
)
def contraception_is_confirmed(facts: Facts, terms: Terms) -> Outcome:
    """Abstinence or sufficient contraception was confirmed lately, and began in time before a first prescription."""
    confirmation = facts.contraception_confirmation
    if confirmation is None:
        return unknown("MISSING")
    age = facts.as_of - confirmation.confirmed_at
    if age > terms.span("max_age_days"):
        return unmet("TOO_OLD", confirmation.id, days=age // DAY, max_age_days=terms.figure("max_age_days"))
    if not _is_sufficient(confirmation, terms):
        return unmet("INSUFFICIENT_METHODS", confirmation.id)
    ready_at = confirmation.in_use_since + terms.span("lead_days")
    if facts.is_first_of_course and facts.as_of < ready_at:
        used = (facts.as_of - confirmation.in_use_since) // DAY
        lead = terms.figure("lead_days")
        return unmet("NOT_LONG_ENOUGH", confirmation.id, possible_from=ready_at, days=used, lead_days=lead)
    return met(confirmation.id)


def _is_sufficient(confirmation: ContraceptionConfirmation, terms: Terms) -> bool:
    """Enough methods, one of them highly effective; any where those of the first kind are contraindicated."""
    if confirmation.abstinence:
        return True
    strong = terms.listed("highly_effective").intersection(confirmation.methods)
    weak = terms.listed("effective").intersection(confirmation.methods)
    if len(strong | weak) < terms.figures.get("methods_needed", METHODS_NEEDED):
        return False
    return bool(strong) or confirmation.highly_effective_contraindicated


@precondition(
    "authorization-form-complete",
    Element.SAFE_USE,
    {
        "MISSING": Reason(
            "The prescriber has not signed an authorization form for this prescription.",
            "The prescriber completes and signs a new authorization form.",
        ),
        "USED": Reason(
            "The authorization form went with an earlier prescription.",
            "The prescriber completes and signs a new authorization form for this prescription.",
        ),
    },
)
def authorization_form_is_complete(facts: Facts, _terms: Terms) -> Outcome:
    """The prescriber signed a form for this prescription, which went with no other.

    That is since the enrollment, its transfer to this prescriber, or the last change of the risk category.
    """
    form, enrollment = facts.authorization_form, facts.enrollment
    if form is None or enrollment is None:
        return unknown("MISSING")
    if form.signed_at < (enrollment.new_agreement_needed_since or enrollment.enrolled_at):
        return unmet("MISSING", form.id)
    return met(form.id) if form.used_for is None else unmet("USED", form.id, form.used_for)


@precondition(
    "no-hold",
    Element.SAFE_USE,
    {
        "UNSAFE_ANSWER": Reason(
            "A survey answer showed that the drug may not be used safely.",
            "A program coordinator clears the answer with the prescriber and lifts the hold.",
        ),
        "COORDINATOR_HOLD": Reason(
            "A program coordinator holds the patient's gates shut.",
            "The prescriber settles the matter with the program coordinator, who lifts the hold.",
        ),
    },
)
def patient_is_not_on_hold(facts: Facts, _terms: Terms) -> Outcome:
    """No hold stands against the patient."""
    if not facts.holds:
        return met()
    kinds = {hold.kind for hold in facts.holds}
    unsafe = HoldKind.UNSAFE_ANSWER in kinds
    return unmet("UNSAFE_ANSWER" if unsafe else "COORDINATOR_HOLD", *(hold.id for hold in facts.holds))


@precondition(
    "prescriber-survey-complete",
    Element.SAFE_USE,
    {
        "MISSING": Reason(
            "The prescriber survey for this prescription is missing.",
            "The prescriber answers the prescriber survey.",
        ),
        "NOT_IN_PERSON": Reason(
            "The prescriber survey was not answered by the prescriber in person.",
            "The prescriber answers the prescriber survey in person.",
        ),
    },
)
def prescriber_survey_is_complete(facts: Facts, _terms: Terms) -> Outcome:
    """The prescriber answered the survey for this prescription in person.

    That is since the enrollment or its transfer to this prescriber, and since the last authorization.
    """
    survey, last = facts.prescriber_survey, facts.last_authorization
    if survey is None or facts.enrollment is None:
        return unknown("MISSING")
    if survey.answered_at < (facts.enrollment.treated_since or facts.enrollment.enrolled_at):
        return unmet("MISSING", survey.id)
    if last is not None and survey.answered_at <= last.at:
        return unmet("MISSING", survey.id, last.id)
    return met(survey.id) if survey.in_person else unmet("NOT_IN_PERSON", survey.id)


@precondition(
    "patient-survey-current",
    Element.SAFE_USE,
    {
        "MISSING": Reason(
            "The patient has not answered the patient survey.",
            "The patient (for a minor the parent or guardian) answers the patient survey.",
        ),
        "TOO_OLD": Reason(
            "The patient survey was answered {days} days ago, more than the {max_age_days} allowed.",
            "The patient (for a minor the parent or guardian) answers the patient survey again.",
        ),
    },
    (
        Parameter("max_age_days", Kind.DAYS, maximum=366),
        Parameter("needed_before_first", Kind.FLAG, Strict.GREATEST),
    ),
)
def patient_survey_is_current(facts: Facts, terms: Terms) -> Outcome:
    """The patient answered the survey within the category's days, where a survey is already needed."""
    if facts.is_first_of_course and not terms.flag("needed_before_first"):
        return NOT_APPLICABLE
    survey = facts.patient_survey
    if survey is None:
        return unknown("MISSING")
    age = facts.as_of - survey.at
    if age > terms.span("max_age_days"):
        return unmet("TOO_OLD", survey.id, days=age // DAY, max_age_days=terms.figure("max_age_days"))
    return met(survey.id)
