"""Who is enrolled, who has agreed, and whose category still fits."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from registry.domain.facts import Facts, Gate, Release, Reproduction, ReproductiveStatus, RiskCategory
from tests.builders import SECOND, T, born, days, everything_in_order, reasons, running_course
from tests.domain.preconditions.cases import (
    BOY,
    GIRL,
    MAN,
    OTHER_GIRL,
    OTHER_WOMAN,
    WOMAN,
    Case,
    D,
    P,
    R,
    parameters,
)

RAN_OUT_A_YEAR_AGO = datetime(2025, 3, 2, 15, 0, tzinfo=UTC)
OUT_OF_DATE = ("risk-category-current/OUT_OF_DATE",)


def off_the_drug(ran_out: datetime) -> Facts:
    release = Release("release", ran_out - days(28), 28)
    return running_course(
        P,
        MAN,
        enrollment__enrolled_at=T - days(500),
        first_release=release,
        last_release=release,
        last_supply=release,
    )


def with_status(
    category: RiskCategory, status: ReproductiveStatus, since: date | None = None, gate: Gate = P
) -> Facts:
    reproduction = Reproduction("reproduction", status, T - days(1), since)
    return everything_in_order(gate, category, reproduction=reproduction)


ENROLLED = (
    Case(
        "never enrolled",
        P,
        everything_in_order(P, MAN, enrollment=None, agreement=None, last_authorization=None),
        (
            "prescriber-treats-patient/NOT_TREATING",
            "patient-enrolled/NOT_ENROLLED",
            "agreement-signed/MISSING",
            "risk-category-current/UNKNOWN",
            "safe-use-counseled/MISSING",
            "contraception-counseled/MISSING",
            "prescriber-survey-complete/MISSING",
        ),
    ),
    Case(
        "enrollment ended at this instant",
        D,
        everything_in_order(D, MAN, enrollment__ended_at=T),
        ("patient-enrolled/ENDED",),
    ),
    Case(
        "enrollment ended between confirmation and release",
        R,
        everything_in_order(R, MAN, enrollment__ended_at=T - SECOND),
        ("patient-enrolled/ENDED",),
    ),
    Case("supply ran out exactly 12 months ago", P, off_the_drug(RAN_OUT_A_YEAR_AGO)),
    Case(
        "supply ran out 12 months and a second ago",
        P,
        off_the_drug(RAN_OUT_A_YEAR_AGO - SECOND),
        ("patient-enrolled/LAPSED",),
    ),
)
AGREED = (
    Case(
        "no agreement",
        P,
        everything_in_order(P, MAN, agreement=None),
        ("agreement-signed/MISSING",),
    ),
    Case(
        "agreement signed before the transfer",
        D,
        everything_in_order(D, MAN, enrollment__new_agreement_needed_since=T - days(30) + SECOND),
        ("agreement-signed/MISSING",),
    ),
    Case(
        "agreement signed at the transfer",
        D,
        everything_in_order(D, MAN, enrollment__new_agreement_needed_since=T - days(30)),
    ),
    Case(
        "agreement for another category",
        P,
        everything_in_order(P, MAN, agreement__risk_category=BOY),
        ("agreement-signed/OTHER_CATEGORY",),
    ),
    Case(
        "patient has not signed",
        P,
        everything_in_order(P, MAN, agreement__by_patient=False),
        ("agreement-signed/PATIENT_UNSIGNED",),
    ),
    Case(
        "nobody has signed: the patient is named first",
        P,
        everything_in_order(
            P,
            BOY,
            agreement__by_patient=False,
            agreement__by_guardian=False,
            agreement__by_prescriber=False,
        ),
        ("agreement-signed/PATIENT_UNSIGNED",),
    ),
    Case(
        "guardian of a minor has not signed",
        P,
        everything_in_order(P, BOY, agreement__by_guardian=False),
        ("agreement-signed/GUARDIAN_UNSIGNED",),
    ),
    Case("an adult needs no guardian", P, everything_in_order(P, MAN, agreement__by_guardian=False)),
    Case(
        "prescriber has not signed",
        D,
        everything_in_order(D, MAN, agreement__by_prescriber=False),
        ("agreement-signed/PRESCRIBER_UNSIGNED",),
    ),
)
CATEGORY = (
    Case(
        "category not on the prescription",
        P,
        everything_in_order(P, MAN, request__risk_category=None),
        ("risk-category-current/UNKNOWN",),
    ),
    Case("category not said at the pharmacy", D, everything_in_order(D, MAN, request__risk_category=None)),
    Case(
        "birth date not known",
        P,
        everything_in_order(P, MAN, patient=None),
        ("risk-category-current/UNKNOWN",),
    ),
    Case(
        "category differs from the enrolled one",
        P,
        everything_in_order(P, OTHER_WOMAN, request__risk_category=MAN),
        ("risk-category-current/MISMATCH",),
    ),
    Case(
        "category at the pharmacy differs from the enrolled one",
        D,
        everything_in_order(D, MAN, request__risk_category=BOY),
        ("risk-category-current/MISMATCH",),
    ),
    Case(
        "child, 18 years old to the day",
        P,
        everything_in_order(P, BOY, patient=born(date(2008, 3, 2))),
        OUT_OF_DATE,
    ),
    Case(
        "child, 18 years old tomorrow",
        P,
        everything_in_order(P, BOY, patient=born(date(2008, 3, 3))),
    ),
    Case(
        "child, 18 years old today but not yet where the patient lives",
        D,
        everything_in_order(D, GIRL, patient=born(date(2008, 3, 3), "America/New_York")),
    ),
    Case(
        "child, 18 years old already where the patient lives",
        D,
        everything_in_order(D, BOY, patient=born(date(2008, 3, 3), "Pacific/Kiritimati")),
        OUT_OF_DATE,
    ),
    Case(
        "born on 29 February, 18 years old on 1 March",
        P,
        everything_in_order(P, BOY, patient=born(date(2008, 2, 29))),
        OUT_OF_DATE,
    ),
    Case(
        "adult category at 17 years",
        P,
        everything_in_order(P, MAN, patient=born(date(2008, 3, 3))),
        OUT_OF_DATE,
    ),
    Case(
        "adult category, 18 years old to the day",
        P,
        everything_in_order(P, MAN, patient=born(date(2008, 3, 2))),
    ),
    Case(
        "menses recorded of a woman who can not get pregnant",
        P,
        with_status(OTHER_WOMAN, ReproductiveStatus.MENSES_IRREGULAR),
        OUT_OF_DATE,
    ),
    Case(
        "menses recorded of a girl who can not get pregnant",
        D,
        with_status(OTHER_GIRL, ReproductiveStatus.MENSES_REGULAR, gate=D),
        OUT_OF_DATE,
    ),
    Case(
        "menses recorded of a man",
        P,
        with_status(MAN, ReproductiveStatus.MENSES_IRREGULAR),
        OUT_OF_DATE,
    ),
    Case(
        "menses recorded of a boy",
        D,
        with_status(BOY, ReproductiveStatus.MENSES_REGULAR, gate=D),
        OUT_OF_DATE,
    ),
    Case(
        "before menarche, in an adult category",
        P,
        with_status(WOMAN, ReproductiveStatus.BEFORE_MENARCHE),
        OUT_OF_DATE,
    ),
    Case(
        "natural menopause for 24 months to the day",
        P,
        with_status(OTHER_WOMAN, ReproductiveStatus.NATURAL_MENOPAUSE, date(2024, 3, 2)),
    ),
    Case(
        "natural menopause for a day less than 24 months",
        P,
        with_status(OTHER_WOMAN, ReproductiveStatus.NATURAL_MENOPAUSE, date(2024, 3, 3)),
        OUT_OF_DATE,
    ),
    Case(
        "natural menopause since nobody knows when",
        P,
        with_status(OTHER_WOMAN, ReproductiveStatus.NATURAL_MENOPAUSE),
        OUT_OF_DATE,
    ),
    Case("both ovaries removed", P, with_status(OTHER_WOMAN, ReproductiveStatus.BILATERAL_OOPHORECTOMY)),
    Case("reproductive status not recorded", P, everything_in_order(P, OTHER_WOMAN, reproduction=None)),
)
CASES = ENROLLED + AGREED + CATEGORY


@pytest.mark.parametrize("case", parameters(CASES))
def test_exactly_what_is_wrong_refuses(case: Case) -> None:
    assert reasons(case.facts, case.gate) == list(case.reasons)
