"""Element E, 21 U.S.C. 355-1(f)(3)(E), continued: the patient is monitored by laboratory results."""

from __future__ import annotations

from collections.abc import Iterator

from registry.domain.dates import DAY, ZERO
from registry.domain.facts import Facts
from registry.domain.laboratory import Analyte, LaboratoryResult
from registry.domain.outcome import Outcome, met, unknown, unmet
from registry.domain.preconditions.declaration import Element, Kind, Parameter, Reason, Strict, precondition
from registry.domain.preconditions.exceptions import EXCEPTION_LIMITS, serving_exception
from registry.domain.terms import Terms

_HARMFUL_WHEN_LOW = (
    Analyte.ABSOLUTE_NEUTROPHIL_COUNT,
    Analyte.PLATELET_COUNT,
    Analyte.CREATININE_CLEARANCE,
)
_LIMITS = {
    analyte: Parameter(
        f"{'minimum' if analyte in _HARMFUL_WHEN_LOW else 'maximum'}_{analyte.value.replace('-', '_')}",
        Kind.COUNT,
        Strict.GREATEST if analyte in _HARMFUL_WHEN_LOW else Strict.LEAST,
        maximum=analyte.highest,
        optional=True,
    )
    for analyte in Analyte
}
_GRAVEST_FIRST = ("OUT_OF_RANGE", "MISSING", "TOO_OLD", "POST_DATED")


def analytes_asked(terms: Terms) -> list[Analyte]:
    """The analytes that the edition lists, and those that it gives a limit for."""
    listed = terms.listed("analytes")
    return [one for one in Analyte if one in listed or _LIMITS[one].name in terms.figures]


def limit_of(analyte: Analyte, terms: Terms) -> tuple[int, int]:
    """The least and the greatest value that the edition allows."""
    limit = terms.figures.get(_LIMITS[analyte].name)
    if limit is None:
        return 0, analyte.highest
    return (limit, analyte.highest) if analyte in _HARMFUL_WHEN_LOW else (0, limit)


def is_in_range(result: LaboratoryResult, terms: Terms) -> bool:
    """Whether the edition allows the value."""
    least, greatest = limit_of(result.analyte, terms)
    return least <= result.value <= greatest


@precondition(
    "laboratory-results-current",
    Element.MONITORING,
    {
        "OUT_OF_RANGE": Reason(
            "The latest {analyte} is out of range; {least} to {greatest} {unit} is allowed.",
            "The drug is stopped while the prescriber evaluates the result; a later one within the limit is needed.",
        ),
        "MISSING": Reason(
            "No {analyte} with a reported result is recorded.",
            "The prescriber has the blood test done and its result recorded.",
        ),
        "TOO_OLD": Reason(
            "The latest {analyte} was collected {days} days ago, more than the {max_age_days} allowed.",
            "The prescriber has a new blood test done and its result recorded.",
        ),
        "POST_DATED": Reason(
            "The latest {analyte} is dated after this moment.",
            "Whoever entered the result corrects the date of its collection.",
        ),
    },
    (
        Parameter("analytes", Kind.WORDS, choices=tuple(analyte.value for analyte in Analyte)),
        Parameter("max_age_days", Kind.DAYS),
        *_LIMITS.values(),
        *EXCEPTION_LIMITS,
        Parameter("exception_max_age_days", Kind.DAYS, optional=True),
    ),
)
def laboratory_results_are_current_and_in_range(facts: Facts, terms: Terms) -> Outcome:
    """Each analyte that the edition asks for has a reported result, recent enough and within its limit.

    Where several refuse, the gravest is named: a value out of range before a missing one, that before an old one. A
    dispense exception answers for results that are too old, where those of the previous month are on file.
    """
    found = [_answer(analyte, facts, terms) for analyte in analytes_asked(terms)]
    refusing = [outcome for outcome in found if outcome.blocks]
    excused = _excuse(refusing, facts, terms) if refusing else ()
    if excused is None:
        return min(refusing, key=lambda outcome: _GRAVEST_FIRST.index(outcome.reason or ""))
    return met(*excused, *(result for outcome in found for result in outcome.evidence))


def _excuse(refusing: list[Outcome], facts: Facts, terms: Terms) -> tuple[str, ...] | None:
    """The exception that answers for all that refuses, if there is one."""
    given, oldest = serving_exception(facts, terms), terms.spans.get("exception_max_age_days")
    if given is None or oldest is None or any(outcome.reason != "TOO_OLD" for outcome in refusing):
        return None
    old = {result for outcome in refusing for result in outcome.evidence}
    ages = (facts.as_of - result.collected_at for result in facts.laboratory_results if result.id in old)
    return (given.id,) if all(age <= oldest for age in ages) else None


def _answer(analyte: Analyte, facts: Facts, terms: Terms) -> Outcome:
    result = latest_result(analyte, facts, terms)
    if result is None:
        return unknown("MISSING", analyte=analyte.value)
    if not is_in_range(result, terms):
        return _out_of_range(result, terms)
    age, oldest = facts.as_of - result.collected_at, terms.span("max_age_days")
    if age > oldest:
        return unmet("TOO_OLD", result.id, analyte=analyte.value, days=age // DAY, max_age_days=oldest // DAY)
    if age < ZERO:
        usable_at = max(result.collected_at, result.reported_at)
        return unmet("POST_DATED", result.id, possible_from=usable_at, analyte=analyte.value)
    return met(result.id)


def _out_of_range(result: LaboratoryResult, terms: Terms) -> Outcome:
    least, greatest = limit_of(result.analyte, terms)
    return unmet(
        "OUT_OF_RANGE",
        result.id,
        analyte=result.analyte.value,
        value=result.value,
        unit=result.analyte.unit,
        least=least,
        greatest=greatest,
    )


def latest_result(analyte: Analyte, facts: Facts, terms: Terms) -> LaboratoryResult | None:
    """The result collected last; of several collected at once one that is out of range."""
    counting = _counting(analyte, facts, terms)
    return max(counting, key=lambda one: (one.collected_at, not is_in_range(one, terms)), default=None)


def _counting(analyte: Analyte, facts: Facts, terms: Terms) -> Iterator[LaboratoryResult]:
    """A result within its limit counts from its report on; one out of range, or dated ahead, as soon as it is known."""
    for result in facts.laboratory_results:
        known = result.reported_at <= facts.as_of or result.collected_at > facts.as_of
        if result.analyte is analyte and (known or not is_in_range(result, terms)):
            yield result
