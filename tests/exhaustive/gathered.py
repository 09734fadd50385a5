"""Facts from the model's books: the latest of each kind as of now, as the registry gathers them from its tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from registry.domain import facts as f
from registry.domain.dates import age_at
from registry.programs import load_editions
from tests.properties.model import Authorization, Books, Certification, Confirmation, Enrollment, Record
from tests.properties.rules import PHARMACY_ZONE, Ask, Handing

PROGRAM, NDC, STRENGTH, QUANTITY, DAYS = "pomalidomide", "59572050421", "4 mg", 21, 28
PHARMACY, PATIENT = "pharmacy", "patient"
EDITION = load_editions()[PROGRAM][-1]
ENOUGH = {True: ("intrauterine-device", "latex-condom"), False: ("latex-condom", "diaphragm")}
R = TypeVar("R", bound=Record)


def for_prescription(books: Books, ask: Ask, prescriber: str) -> f.Facts:
    """What the prescription gate looks at."""
    request = f.Request(NDC, ask.quantity, ask.days, ask.refills, f.RiskCategory(ask.category))
    return f.Facts(request=request, **_of_everybody(books, prescriber))


def for_dispense(books: Books, number: Authorization) -> f.Facts:
    """What the dispense gate looks at, for what the number was given."""
    category, route = f.RiskCategory(number.category), f.Route.ELECTRONIC
    request = f.Request(NDC, QUANTITY, DAYS, None, category, route, PATIENT, number.prescriber)
    presented = _authorization(books, number)
    return f.Facts(request=request, authorization=presented, **_of_everybody(books, number.prescriber))


def for_release(books: Books, number: Confirmation, handing: Handing) -> f.Facts:
    """What the release gate looks at."""
    way = f.HandOver.SHIPPED if handing.shipped else f.HandOver.HANDED_OVER
    category = f.RiskCategory(handing.category)
    items = tuple(item.code for item in EDITION.checklist[category])
    assert number.authorization is not None
    return f.Facts(
        request=f.Request(NDC, handing.quantity, DAYS, hand_over=way),
        confirmation=_confirmation(books, number),
        checklist=f.Checklist(category, items, counselor_named=True),
        medication_guide_provided=handing.guide,
        **_of_everybody(books, number.authorization.prescriber),
    )


@dataclass(frozen=True)
class _Latest:
    """The latest record of each kind that lies not ahead and was not entered in error."""

    now: datetime

    def of(self, records: Sequence[R]) -> R | None:
        seen = [one for one in records if not one.wrong and one.at <= self.now]
        return max(enumerate(seen), key=lambda each: (each[1].at, each[0]), default=(0, None))[1]

    def dated(self, records: Sequence[Record]) -> f.Dated | None:
        one = self.of(records)
        return None if one is None else f.Dated(one.id, one.at)

    def training(self, completed: Iterable[datetime]) -> f.Dated | None:
        at = max((one for one in completed if one <= self.now), default=None)
        return None if at is None else f.Dated("training", at)


def _of_everybody(books: Books, prescriber: str) -> dict[str, Any]:
    """What does not depend on the gate."""
    latest = _Latest(books.now)
    pharmacy = f.Pharmacy(
        PHARMACY, PHARMACY_ZONE.key, _certified(books.pharmacy), latest.training(books.pharmacy_trained)
    )
    return {
        "as_of": books.now,
        "program": PROGRAM,
        "prescriber": f.Prescriber(prescriber, _certified(books.prescribers[prescriber])),
        "pharmacy": pharmacy,
        "pharmacist": f.Pharmacist("pharmacist", latest.training(books.pharmacist_trained)),
        "patient": f.Patient(PATIENT, age_at(books.now, "UTC", date(1985, 1, 1)), "UTC"),
        "product": f.Product(NDC, PROGRAM, STRENGTH, dispensable=True),
        "safe_use_counseling": latest.dated(books.benefits),
        "contraception_counseling": latest.dated(books.prevention),
        "patient_survey": latest.dated(books.patient_surveys),
        **_of_monitoring(books, latest),
        **(_of_enrollment(books, books.enrollment, latest) if books.enrollment else {}),
    }


def _of_monitoring(books: Books, latest: _Latest) -> dict[str, Any]:
    confirmed, survey = latest.of(books.contraception), latest.of(books.prescriber_surveys)
    closed = {id(concern.test) for concern in books.concerns if concern.settled}
    return {
        "contraception_confirmation": confirmed
        and f.ContraceptionConfirmation(
            confirmed.id, confirmed.at, confirmed.since, methods=ENOUGH[confirmed.enough]
        ),
        "prescriber_survey": survey and f.PrescriberSurvey(survey.id, survey.at, survey.in_person),
        "pregnancy_tests": tuple(
            f.PregnancyTest(
                one.id, f.TestResult(one.result), one.detects, one.at, one.reported_at, id(one) in closed
            )
            for one in books.tests
            if not one.wrong
        ),
        "pregnancy_concerns": tuple(
            f.PregnancyConcern(one.id, f.ConcernKind(one.kind), one.at)
            for one in books.concerns
            if not (one.wrong or one.settled)
        ),
        "holds": tuple(
            f.Hold(one, f.HoldKind.COORDINATOR_HOLD, books.now)
            for one, stands in books.holds.items()
            if stands
        ),
    }


def _of_enrollment(books: Books, enrollment: Enrollment, latest: _Latest) -> dict[str, Any]:
    agreement = latest.of(enrollment.agreements)
    given = [one.at for one in enrollment.authorizations if not one.cancelled]
    releases = sorted(enrollment.releases, key=lambda one: one.at)
    everywhere = [one for some in books.enrollments for one in some.releases]
    supplies = [f.Release(one.id, one.at, one.days) for one in releases]
    last = max(everywhere, key=lambda one: one.at, default=None)
    return {
        "enrollment": f.Enrollment(
            enrollment.id,
            enrollment.prescriber,
            enrollment.at,
            books.now if enrollment.ended else None,
            f.RiskCategory(enrollment.category),
            enrollment.changed_at,
            max(enrollment.at, enrollment.treated_since),
        ),
        "agreement": agreement
        and f.Agreement(
            agreement.id,
            f.RiskCategory(agreement.category),
            agreement.at,
            "patient" in agreement.signed,
            "prescriber" in agreement.signed,
            by_guardian=False,
        ),
        "last_authorization": f.Dated("last", max(given)) if given else None,
        "first_release": supplies[0] if supplies else None,
        "last_release": supplies[-1] if supplies else None,
        "last_supply": last and f.Release(last.id, last.at, last.days),
    }


def _certified(certification: Certification) -> f.Certification | None:
    if certification.status == "none":
        return None
    return f.Certification("certification", f.CertificationStatus(certification.status), certification.since)


def _authorization(books: Books, number: Authorization) -> f.Authorization:
    used = any(one.authorization is number and not one.cancelled for one in books.confirmations)
    assert number.enrollment is not None
    return f.Authorization(
        number.id,
        PATIENT,
        number.prescriber,
        number.enrollment.id,
        PROGRAM,
        NDC,
        STRENGTH,
        f.RiskCategory(number.category),
        number.at,
        number.until,
        books.now if used else None,
        books.now if number.cancelled else None,
        QUANTITY,
        DAYS,
    )


def _confirmation(books: Books, number: Confirmation) -> f.Confirmation:
    return f.Confirmation(
        number.id,
        PHARMACY,
        NDC,
        STRENGTH,
        QUANTITY,
        DAYS,
        number.at,
        number.until,
        books.now if number.released else None,
        books.now if number.cancelled else None,
    )
