"""What a yes means for the patient, said about the records themselves and not by way of the preconditions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import z3

from registry.domain.dispense_exception import ExceptionReason
from registry.domain.edition import Edition, Rule, Value
from registry.domain.facts import CertificationStatus, ConcernKind, Gate, RiskCategory, TestResult
from registry.domain.laboratory import Analyte
from registry.programs.proofs.anything import DAY, Anything
from registry.programs.proofs.finding import Claim, Finding, Result
from registry.programs.proofs.gate import is_authorized
from registry.programs.proofs.terms_of_facts import Formula, Term
from registry.programs.proofs.theorems import model_of, solver
from registry.programs.proofs.translation import NEVERTHELESS

Number = Callable[[str], int]
Meaning = Callable[[Anything, Number], Formula]


def meant(edition: Edition, gate: Gate) -> Finding:
    """At a gate that asks the precondition, no facts get a yes of which its meaning is not true."""
    facts, false, cases = Anything(), [], 0
    asked = {code: edition.rules[code] for code in MEANINGS if code in edition.rules}
    for category in RiskCategory:
        yes = solver(is_authorized(facts, edition, gate, category))
        for code, rule in asked.items():
            if gate in rule.gates and (category in rule.applies_to or code in NEVERTHELESS):
                cases += 1
                if (
                    model_of(z3.Not(MEANINGS[code](facts, partial(_number, rule, category))), given=yes)
                    is not None
                ):
                    false.append(f"{code}, {category}: a yes does not mean that {MEANINGS[code].__doc__}")
    result = Result.FAILED if false else Result.PROVED
    return Finding(edition.name, Claim.MEANING, gate, result, cases, tuple(false))


def _number(rule: Rule, category: RiskCategory, name: str) -> int:
    """The number as the edition writes it, for all or for the category; 0, the strictest, where it writes none."""
    found = rule.parameters.get(name)
    if found is None:
        return 0
    return (found if isinstance(found, Value) else found[category]).number


def _is(facts: Anything, test: str, result: TestResult) -> Formula:
    return facts.is_(f"{test}.result", result)


def _negative_after(facts: Anything, at: Term) -> Formula:
    tests = facts.slots("pregnancy_tests")
    return z3.Or(
        [z3.And(_is(facts, test, TestResult.NEGATIVE), facts[f"{test}.collected_at"] > at) for test in tests]
    )


def _fresh_negative_test(facts: Anything, number_of: Number) -> Formula:
    """a specimen of the last days was negative, and none collected then or later was not."""
    oldest, tests = number_of("authorization_days_from_test") * DAY, facts.slots("pregnancy_tests")
    found = []
    for test in tests:
        at = facts[f"{test}.collected_at"]
        worse = [
            z3.And(
                z3.Or(_is(facts, other, TestResult.POSITIVE), _is(facts, other, TestResult.INVALID)),
                facts[f"{other}.collected_at"] >= at,
            )
            for other in tests
        ]
        found.append(
            z3.And(_is(facts, test, TestResult.NEGATIVE), at <= 0, at >= -oldest, z3.Not(z3.Or(worse)))
        )
    return z3.Or(found)


def _no_sign_of_pregnancy(facts: Anything, _number_of: Number) -> Formula:
    """every reported pregnancy and every open positive test was followed by a negative one."""
    reports = [
        z3.Implies(
            facts.is_(f"{concern}.kind", ConcernKind.REPORTED_PREGNANCY),
            _negative_after(facts, facts[f"{concern}.occurred_at"]),
        )
        for concern in facts.slots("pregnancy_concerns")
    ]
    positive = [
        z3.Implies(
            z3.And(_is(facts, test, TestResult.POSITIVE), z3.Not(facts[f"{test}.concern_closed"])),
            _negative_after(facts, facts[f"{test}.collected_at"]),
        )
        for test in facts.slots("pregnancy_tests")
    ]
    return z3.And(*reports, *positive)


def _little_left(facts: Anything, number_of: Number) -> Formula:
    """the last supply was released so long ago that no more than the allowed days are left of it."""
    surplus = facts["last_supply.days_supply"] - number_of("max_days_remaining")
    enough = z3.Or(surplus <= 0, facts["last_supply.released_at"] + surplus * DAY <= 0)
    return z3.Implies(facts.has("last_supply"), enough)


def _short_supply(facts: Anything, number_of: Number) -> Formula:
    """the supply asked for is stated, and not too long or granted by an unused exception of the enrollment."""
    asked, given = "request.days_supply", "dispense_exception"
    longest = max(number_of(reason.limit) for reason in ExceptionReason)
    granted = z3.And(
        facts.has(given),
        z3.Not(facts.has(f"{given}.used_at")),
        facts[f"{given}.enrollment_id"] == facts["enrollment.id"],
        facts[asked] <= facts[f"{given}.days"],
        facts[asked] <= longest,
    )
    return z3.And(facts.has(asked), z3.Or(facts[asked] <= number_of("max_days_supply"), granted))


def _harmless_results(facts: Anything, number_of: Number) -> Formula:
    """of each analyte with a limit there is a harmless result, and no harmful one was collected then or later."""
    oldest = max(number_of("max_age_days"), number_of("exception_max_age_days")) * DAY
    found = []
    for analyte in Analyte:
        words = analyte.value.replace("-", "_")
        least, most = number_of(f"minimum_{words}"), number_of(f"maximum_{words}") or analyte.highest
        if (least, most) != (0, analyte.highest):
            found.append(_harmless(facts, analyte, least, most, oldest))
    return z3.And(found)


def _harmless(facts: Anything, analyte: Analyte, least: int, most: int, oldest: int) -> Formula:
    results = facts.slots("laboratory_results")
    good = []
    for result in results:
        at, value = facts[f"{result}.collected_at"], facts[f"{result}.value"]
        harm = [
            z3.And(
                facts.is_(f"{other}.analyte", analyte),
                z3.Or(facts[f"{other}.value"] < least, facts[f"{other}.value"] > most),
                facts[f"{other}.collected_at"] >= at,
            )
            for other in results
        ]
        within = z3.And(value >= least, value <= most, at <= 0, at >= -oldest)
        good.append(z3.And(facts.is_(f"{result}.analyte", analyte), within, z3.Not(z3.Or(harm))))
    return z3.Or(good)


def _usable_authorization(facts: Anything, _number_of: Number) -> Formula:
    """an authorization number of this enrollment was presented that was never used, cancelled or expired."""
    same = facts["authorization.enrollment_id"] == facts["enrollment.id"]
    return z3.And(_usable(facts, "authorization"), facts.has("enrollment"), same)


def _usable_confirmation(facts: Anything, _number_of: Number) -> Formula:
    """a confirmation number of this pharmacy was presented that was never used, cancelled or expired."""
    same = facts["confirmation.pharmacy_id"] == facts["pharmacy.id"]
    return z3.And(_usable(facts, "confirmation"), facts.has("pharmacy"), same)


def _usable(facts: Anything, number: str) -> Formula:
    ended = z3.Or(facts.has(f"{number}.used_at"), facts.has(f"{number}.cancelled_at"))
    return z3.And(facts.has(number), z3.Not(ended), z3.Not(facts[f"{number}.valid_until"] < 0))


def _no_hold(facts: Anything, _number_of: Number) -> Formula:
    """nothing holds the patient's gates shut."""
    return z3.Not(z3.Or([facts.has(hold) for hold in facts.slots("holds")]))


def _prescriber_stands(facts: Anything, _number_of: Number) -> Formula:
    """the prescriber is certified, and neither suspended nor withdrawn."""
    status = "prescriber.certification.status"
    barred = facts.is_(status, CertificationStatus.SUSPENDED, CertificationStatus.WITHDRAWN)
    return z3.And(facts.has(status), z3.Not(barred))


def _pharmacy_stands(facts: Anything, _number_of: Number) -> Formula:
    """the pharmacy is certified, and neither suspended nor withdrawn."""
    status = "pharmacy.certification.status"
    barred = facts.is_(status, CertificationStatus.SUSPENDED, CertificationStatus.WITHDRAWN)
    return z3.And(facts.has(status), z3.Not(barred))


def _own_form(facts: Anything, _number_of: Number) -> Formula:
    """a form was signed under the enrollment that went with no other prescription."""
    form = "authorization_form"
    signed = facts[f"{form}.signed_at"] >= facts["enrollment.enrolled_at"]
    changed = "enrollment.new_agreement_needed_since"
    anew = z3.Implies(facts.has(changed), facts[f"{form}.signed_at"] >= facts[changed])
    return z3.And(
        facts.has(form), z3.Or(signed, facts.has(changed)), anew, z3.Not(facts.has(f"{form}.used_for"))
    )


def _lately_prescribed(facts: Anything, number_of: Number) -> Formula:
    """a prescription was presented that was written no more than the allowed days ago."""
    oldest = number_of("max_prescription_days") * DAY
    return z3.And(facts.has("authorization"), facts["authorization.issued_at"] >= -oldest)


def _waited(facts: Anything, number_of: Number) -> Formula:
    """before the first release, a specimen was collected the days after the one whose window was missed."""
    until = facts["missed_window.opened_at"] + number_of("lockout_days") * DAY
    late = [facts[f"{test}.collected_at"] >= until for test in facts.slots("pregnancy_tests")]
    there = [facts.has(test) for test in facts.slots("pregnancy_tests")]
    missed = z3.And(facts.is_first_of_course, facts.has("missed_window"))
    return z3.Implies(missed, z3.Or([z3.And(*both) for both in zip(there, late, strict=True)]))


MEANINGS: Mapping[str, Meaning] = {
    "prescriber-certified": _prescriber_stands,
    "pharmacy-certified": _pharmacy_stands,
    "pregnancy-test-current": _fresh_negative_test,
    "pregnancy-excluded": _no_sign_of_pregnancy,
    "laboratory-results-current": _harmless_results,
    "no-hold": _no_hold,
    "authorization-form-complete": _own_form,
    "dispensed-in-time": _lately_prescribed,
    "missed-window-waited": _waited,
    "days-supply-within-limit": _short_supply,
    "supply-remaining-within-limit": _little_left,
    "authorization-number-valid": _usable_authorization,
    "confirmation-number-valid": _usable_confirmation,
}
"""By the precondition that brings it about: what is true of the records behind every yes."""
