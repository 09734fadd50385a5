"""Enrollment: who is in the program at the end of the period, and who came during it."""

from __future__ import annotations

from collections import Counter

from registry.domain.dates import age_on
from registry.domain.facts import CertificationStatus, RiskCategory
from registry.reports.assessment.measure import Group, Measure, Period, Refinement
from registry.reports.assessment.tallies import Population, over_time, parts, with_refinement
from registry.storage.assessment import enrollment as asked
from registry.storage.assessment.asking import Questions

ENROLLED = "patients enrolled at the end of the period"
ACTIVITY = ("active", "inactive")
STATUSES = tuple(status.value for status in CertificationStatus)
CATEGORIES = tuple(category.value for category in RiskCategory)
SEXES = {
    "female": tuple(category.value for category in RiskCategory if not category.is_male),
    "male": tuple(category.value for category in RiskCategory if category.is_male),
}
AGES = (("under 12", 12), ("12-17", 18), ("18-34", 35), ("35-49", 50), ("50-64", 65), ("65-74", 75))
OLDEST = "75 or over"
NOTES = (
    "Sex is not recorded by itself; it follows from the risk category.",
    "The state of patients and of prescribers is not recorded. That of a pharmacy is read from the first two digits of "
    "its NCPDP id and shown as that code.",
    "Whether a product is the brand or a generic is not recorded; products are shown under their listed names.",
)


def enrollment(ask: Questions, period: Period) -> Group:
    """Patients, prescribers and pharmacies."""
    return Group(
        "enrollment",
        "Enrollment",
        (*_patients(ask, period), *_prescribers(ask, period), *_pharmacies(ask, period)),
        NOTES,
    )


def _patients(ask: Questions, period: Period) -> tuple[Measure, ...]:
    at_end = Population("patients", ENROLLED)
    by_category = parts(
        "patient-categories",
        "Patients by risk category",
        "The category recorded last before the period ended, of each patient enrolled then.",
        at_end,
        ask.counts(asked.CATEGORIES),
        CATEGORIES,
    )
    return (
        over_time(
            "new-patients",
            "Patients enrolled anew, by month",
            "Enrollments that began in the month; who enrolled again after an end counts again.",
            Population("enrollments", "enrollments that began in the period"),
            ask.counts(asked.NEW),
            period,
        ),
        parts(
            "patient-activity",
            "Patients active and inactive",
            "Active: the drug was released to the patient at least once in the period.",
            at_end,
            ask.counts(asked.ACTIVE),
            ACTIVITY,
        ),
        by_category,
        _sexes(by_category),
        *_ages_and_products(ask, period),
    )


def _ages_and_products(ask: Questions, period: Period) -> tuple[Measure, ...]:
    return (
        parts(
            "patient-ages",
            "Patients by age",
            "Age in whole years on the last day of the period.",
            Population("patients", ENROLLED),
            _ages(ask, period),
            (*(label for label, _ in AGES), OLDEST),
        ),
        parts(
            "patient-products",
            "Active patients by product",
            "The listed name of the product that was released last in the period.",
            Population("patients", "active patients", of_line=("patient-activity", "active")),
            ask.counts(asked.PRODUCTS),
        ),
    )


def _sexes(categories: Measure) -> Measure:
    of = {category: sex for sex, some in SEXES.items() for category in some}
    counts: Counter[str] = Counter()
    finer: dict[str, tuple[str, ...]] = {}
    for line in categories.lines:
        sex = of.get(line.label, line.label)
        counts[sex] += line.count or 0
        finer[sex] = (*finer.get(sex, ()), line.label)
    measure = parts(
        "patient-sexes",
        "Patients by sex",
        "As the risk category says.",
        Population("patients", ENROLLED),
        counts,
        tuple(SEXES),
    )
    return with_refinement(measure, Refinement(categories.code, finer))


def _ages(ask: Questions, period: Period) -> Counter[str]:
    counts: Counter[str] = Counter()
    for born_on in asked.birth_dates(ask):
        age = age_on(period.until, born_on)
        counts[next((label for label, below in AGES if age < below), OLDEST)] += 1
    return counts


def _prescribers(ask: Questions, period: Period) -> tuple[Measure, ...]:
    certified = "prescribers certified at the end of the period"
    return (
        *_participants(
            period,
            "prescriber",
            "prescribers",
            ask.counts(asked.PRESCRIBER_STATUSES),
            ask.counts(asked.PRESCRIBERS_CERTIFIED),
        ),
        parts(
            "prescriber-activity",
            "Certified prescribers active and inactive",
            "Active: asked the prescription gate at least once in the period.",
            Population("prescribers", certified, about_patients=False),
            ask.counts(asked.PRESCRIBER_ACTIVITY),
            ACTIVITY,
        ),
        parts(
            "prescriber-specialties",
            "Certified prescribers by specialty",
            "The specialty recorded with the prescriber.",
            Population("prescribers", certified, about_patients=False),
            ask.counts(asked.PRESCRIBER_SPECIALTIES),
        ),
    )


def _pharmacies(ask: Questions, period: Period) -> tuple[Measure, ...]:
    certified = "pharmacies certified at the end of the period"
    return (
        *_participants(
            period,
            "pharmacy",
            "pharmacies",
            ask.counts(asked.PHARMACY_STATUSES),
            ask.counts(asked.PHARMACIES_CERTIFIED),
        ),
        parts(
            "pharmacy-activity",
            "Certified pharmacies active and inactive",
            "Active: asked the dispense gate at least once in the period.",
            Population("pharmacies", certified, about_patients=False),
            ask.counts(asked.PHARMACY_ACTIVITY),
            ACTIVITY,
        ),
        parts(
            "pharmacy-states",
            "Certified pharmacies by NCPDP state code",
            "The first two digits of the NCPDP id.",
            Population("pharmacies", certified, about_patients=False),
            ask.counts(asked.PHARMACY_STATES),
        ),
    )


def _participants(
    period: Period, one: str, many: str, statuses: dict[str, int], certified: dict[str, int]
) -> tuple[Measure, ...]:
    return (
        parts(
            f"{one}-statuses",
            f"{many.capitalize()} by certification",
            "The status in force when the period ended, of all who were ever certified.",
            Population(many, f"{many} ever certified", about_patients=False),
            statuses,
            STATUSES,
        ),
        over_time(
            f"new-{many}",
            f"{many.capitalize()} certified anew, by month",
            "First certification in the program.",
            Population(many, f"{many} first certified in the period", about_patients=False),
            certified,
            period,
        ),
    )
