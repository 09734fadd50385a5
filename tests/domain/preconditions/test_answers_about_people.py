"""All that is answered about prescriber, pharmacy and enrollment: the records named, and the figures quoted."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from registry.domain.canonical import canonical_json
from registry.domain.facts import (
    Certification,
    CertificationStatus,
    Dated,
    Gate,
    Reproduction,
    ReproductiveStatus,
    RiskCategory,
)
from registry.domain.outcome import Outcome, met, unknown, unmet
from tests.builders import SECOND, T, born, days, everything_in_order
from tests.domain.preconditions.cases import (
    BOY,
    MAN,
    OTHER_GIRL,
    OTHER_WOMAN,
    WOMAN,
    Answer,
    D,
    P,
    R,
    answers,
)
from tests.domain.preconditions.test_enrollment import off_the_drug, with_status

LONG_AGO = Dated("training", datetime(2025, 3, 2, 14, 59, tzinfo=UTC))
SUSPENDED = Certification("certification", CertificationStatus.SUSPENDED, T)


def _certified(gate: Gate, changes: dict[str, object], outcome: Outcome, whose: str = "prescriber") -> Answer:
    return Answer(f"{whose}-certified", gate, everything_in_order(gate, MAN, **changes), outcome)


PEOPLE = (
    _certified(P, {}, met("prescriber-certification")),
    _certified(P, {"prescriber": None}, unknown("NOT_CERTIFIED")),
    _certified(P, {"prescriber__certification": None}, unmet("NOT_CERTIFIED", "prescriber")),
    _certified(D, {"prescriber__certification": SUSPENDED}, unmet("SUSPENDED", "certification")),
    _certified(D, {}, met("pharmacy-certification"), "pharmacy"),
    _certified(R, {"pharmacy": None}, unknown("NOT_CERTIFIED"), "pharmacy"),
    _certified(D, {"pharmacy__certification": None}, unmet("NOT_CERTIFIED", "pharmacy"), "pharmacy"),
    _certified(R, {"pharmacy__certification": SUSPENDED}, unmet("SUSPENDED", "certification"), "pharmacy"),
)


def _treats(outcome: Outcome, **changes: object) -> Answer:
    return Answer("prescriber-treats-patient", P, everything_in_order(P, MAN, **changes), outcome)


TREATING = (
    _treats(met("enrollment")),
    _treats(unknown("NOT_TREATING"), prescriber=None),
    _treats(unmet("NOT_TREATING"), enrollment=None),
    _treats(unmet("NOT_TREATING", "enrollment"), enrollment__ended_at=T),
    _treats(met("enrollment"), enrollment__ended_at=T + SECOND),
    _treats(unmet("NOT_TREATING", "enrollment"), enrollment__prescriber_id="another"),
)


def _trained(code: str, outcome: Outcome, **changes: object) -> Answer:
    return Answer(code, D, everything_in_order(D, MAN, **changes), outcome)


TRAINED = (
    _trained("pharmacy-training-current", met("pharmacy-training")),
    _trained("pharmacy-training-current", unknown("MISSING"), pharmacy=None),
    _trained("pharmacy-training-current", unknown("MISSING"), pharmacy__training=None),
    _trained(
        "pharmacy-training-current",
        unmet("TOO_OLD", "training", max_age_months=12),
        pharmacy__training=LONG_AGO,
    ),
    _trained("pharmacist-trained", met("pharmacist-training")),
    _trained("pharmacist-trained", unknown("MISSING"), pharmacist=None),
    _trained("pharmacist-trained", unknown("MISSING"), pharmacist__training=None),
    _trained(
        "pharmacist-trained", unmet("TOO_OLD", "training", max_age_months=12), pharmacist__training=LONG_AGO
    ),
)


def _enrolled(outcome: Outcome, **changes: object) -> Answer:
    return Answer("patient-enrolled", P, everything_in_order(P, MAN, **changes), outcome)


RAN_OUT = datetime(2025, 3, 2, 15, 0, tzinfo=UTC)
ENROLLED = (
    _enrolled(met("enrollment")),
    _enrolled(unmet("NOT_ENROLLED"), enrollment=None),
    _enrolled(unmet("ENDED", "enrollment"), enrollment__ended_at=T),
    Answer("patient-enrolled", P, off_the_drug(RAN_OUT), met("enrollment")),
    Answer(
        "patient-enrolled",
        P,
        off_the_drug(RAN_OUT - SECOND),
        unmet("LAPSED", "enrollment", "release", reenroll_after_months=12),
    ),
)


def _agreed(outcome: Outcome, category: RiskCategory = MAN, **changes: object) -> Answer:
    return Answer("agreement-signed", P, everything_in_order(P, category, **changes), outcome)


AGREED = (
    _agreed(met("agreement")),
    _agreed(unknown("MISSING"), agreement=None),
    _agreed(met("agreement"), enrollment=None),
    _agreed(unmet("OTHER_CATEGORY", "agreement"), agreement__risk_category=BOY),
    _agreed(unmet("MISSING", "agreement"), enrollment__new_agreement_needed_since=T),
    _agreed(unmet("PATIENT_UNSIGNED", "agreement"), agreement__by_patient=False),
    _agreed(unmet("GUARDIAN_UNSIGNED", "agreement"), BOY, agreement__by_guardian=False),
    _agreed(unmet("PRESCRIBER_UNSIGNED", "agreement"), BOY, agreement__by_prescriber=False),
)


def _category(outcome: Outcome, category: RiskCategory = MAN, gate: Gate = P, **changes: object) -> Answer:
    return Answer("risk-category-current", gate, everything_in_order(gate, category, **changes), outcome)


def _status(
    outcome: Outcome, category: RiskCategory, status: ReproductiveStatus, since: date | None = None
) -> Answer:
    return Answer("risk-category-current", P, with_status(category, status, since), outcome)


BOTH = ("enrollment", "reproduction")
MENOPAUSE = ReproductiveStatus.NATURAL_MENOPAUSE
CATEGORY = (
    _category(met("enrollment")),
    _category(met(*BOTH), WOMAN),
    _category(met(*BOTH), OTHER_GIRL),
    _category(met("enrollment"), OTHER_WOMAN, reproduction=None),
    _category(unknown("UNKNOWN"), enrollment=None),
    _category(unknown("UNKNOWN"), enrollment__risk_category=None),
    _category(unknown("UNKNOWN"), patient=None),
    _category(unknown("UNKNOWN", "enrollment"), request__risk_category=None),
    _category(met("enrollment"), gate=D, request__risk_category=None),
    _category(unmet("MISMATCH", "enrollment"), request__risk_category=BOY),
    _category(unmet("OUT_OF_DATE", "enrollment"), BOY, patient=born(date(2008, 3, 2))),
    _category(
        unmet("OUT_OF_DATE", *BOTH),
        reproduction=Reproduction("reproduction", ReproductiveStatus.MENSES_REGULAR, T - days(1)),
    ),
    _category(
        met(*BOTH), reproduction=Reproduction("reproduction", ReproductiveStatus.XY_GENOTYPE, T - days(1))
    ),
    _status(unmet("OUT_OF_DATE", *BOTH), WOMAN, ReproductiveStatus.BEFORE_MENARCHE),
    _status(met(*BOTH), OTHER_GIRL, ReproductiveStatus.BEFORE_MENARCHE),
    _status(unmet("OUT_OF_DATE", *BOTH), OTHER_WOMAN, ReproductiveStatus.MENSES_REGULAR),
    _status(unmet("OUT_OF_DATE", *BOTH), OTHER_WOMAN, ReproductiveStatus.XY_GENOTYPE),
    _status(met(*BOTH), OTHER_WOMAN, ReproductiveStatus.HYSTERECTOMY),
    _status(unknown("OUT_OF_DATE", *BOTH), OTHER_WOMAN, MENOPAUSE),
    _status(met(*BOTH), OTHER_WOMAN, MENOPAUSE, date(2024, 3, 2)),
    _status(unmet("OUT_OF_DATE", *BOTH), OTHER_WOMAN, MENOPAUSE, date(2024, 3, 3)),
)


@pytest.mark.parametrize("answer", answers(PEOPLE + TREATING + TRAINED + ENROLLED + AGREED + CATEGORY))
def test_everything_that_is_answered(answer: Answer) -> None:
    assert answer.given() == answer.outcome
    assert canonical_json(answer.given()) == canonical_json(answer.outcome)


def test_the_day_of_menopause_counts_where_the_patient_lives() -> None:
    facts = with_status(OTHER_WOMAN, MENOPAUSE, date(2024, 3, 3))
    assert facts.patient is not None
    further_east = replace(facts, patient=replace(facts.patient, time_zone="Pacific/Kiritimati"))
    assert Answer("risk-category-current", P, further_east, met(*BOTH)).given() == met(*BOTH)
    assert Answer("risk-category-current", P, facts, met()).given() == unmet("OUT_OF_DATE", *BOTH)
