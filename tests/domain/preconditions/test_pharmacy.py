"""Which pharmacy and pharmacist may dispense."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from registry.domain.facts import Certification, CertificationStatus, Dated
from tests.builders import SECOND, T, days, everything_in_order, reasons
from tests.domain.preconditions.cases import MAN, Case, D, R, parameters

A_YEAR_AGO = datetime(2025, 3, 2, 15, 0, tzinfo=UTC)


def certified(status: CertificationStatus) -> Certification:
    return Certification("pharmacy-certification", status, T - days(1))


CASES = (
    Case(
        "pharmacy never certified",
        D,
        everything_in_order(D, MAN, pharmacy__certification=None),
        ("pharmacy-certified/NOT_CERTIFIED",),
    ),
    Case(
        "pharmacy suspended between confirmation and release",
        R,
        everything_in_order(R, MAN, pharmacy__certification=certified(CertificationStatus.SUSPENDED)),
        ("pharmacy-certified/SUSPENDED",),
    ),
    Case(
        "pharmacy withdrawn",
        D,
        everything_in_order(D, MAN, pharmacy__certification=certified(CertificationStatus.WITHDRAWN)),
        ("pharmacy-certified/WITHDRAWN",),
    ),
    Case(
        "pharmacy not known",
        D,
        everything_in_order(D, MAN, pharmacy=None),
        ("pharmacy-certified/NOT_CERTIFIED", "pharmacy-training-current/MISSING"),
    ),
    Case(
        "pharmacy's staff never trained",
        D,
        everything_in_order(D, MAN, pharmacy__training=None),
        ("pharmacy-training-current/MISSING",),
    ),
    Case(
        "pharmacy's training exactly 12 months old",
        D,
        everything_in_order(D, MAN, pharmacy__training=Dated("training", A_YEAR_AGO)),
    ),
    Case(
        "pharmacy's training 12 months and a second old",
        D,
        everything_in_order(D, MAN, pharmacy__training=Dated("training", A_YEAR_AGO - SECOND)),
        ("pharmacy-training-current/TOO_OLD",),
    ),
    Case(
        "pharmacy's training does not matter at the release",
        R,
        everything_in_order(R, MAN, pharmacy__training=None),
    ),
    Case(
        "pharmacist never trained",
        D,
        everything_in_order(D, MAN, pharmacist__training=None),
        ("pharmacist-trained/MISSING",),
    ),
    Case(
        "pharmacist not known",
        R,
        everything_in_order(R, MAN, pharmacist=None),
        ("pharmacist-trained/MISSING",),
    ),
    Case(
        "pharmacist's training exactly 12 months old",
        R,
        everything_in_order(R, MAN, pharmacist__training=Dated("training", A_YEAR_AGO)),
    ),
    Case(
        "pharmacist's training 12 months and a second old",
        R,
        everything_in_order(R, MAN, pharmacist__training=Dated("training", A_YEAR_AGO - SECOND)),
        ("pharmacist-trained/TOO_OLD",),
    ),
)


@pytest.mark.parametrize("case", parameters(CASES))
def test_exactly_what_is_wrong_refuses(case: Case) -> None:
    assert reasons(case.facts, case.gate) == list(case.reasons)
