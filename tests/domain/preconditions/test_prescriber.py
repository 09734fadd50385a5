"""Who may prescribe, and for whom."""

from __future__ import annotations

import pytest

from registry.domain.facts import Certification, CertificationStatus
from tests.builders import T, days, everything_in_order, reasons
from tests.domain.preconditions.cases import MAN, Case, D, P, parameters


def certified(status: CertificationStatus) -> Certification:
    return Certification("prescriber-certification", status, T - days(1))


CASES = (
    Case(
        "prescriber never certified",
        P,
        everything_in_order(P, MAN, prescriber__certification=None),
        ("prescriber-certified/NOT_CERTIFIED",),
    ),
    Case(
        "prescriber suspended",
        P,
        everything_in_order(P, MAN, prescriber__certification=certified(CertificationStatus.SUSPENDED)),
        ("prescriber-certified/SUSPENDED",),
    ),
    Case(
        "prescriber suspended after the number was given",
        D,
        everything_in_order(D, MAN, prescriber__certification=certified(CertificationStatus.SUSPENDED)),
        ("prescriber-certified/SUSPENDED",),
    ),
    Case(
        "prescriber withdrawn",
        D,
        everything_in_order(D, MAN, prescriber__certification=certified(CertificationStatus.WITHDRAWN)),
        ("prescriber-certified/WITHDRAWN",),
    ),
    Case(
        "prescriber not known",
        P,
        everything_in_order(P, MAN, prescriber=None),
        ("prescriber-certified/NOT_CERTIFIED", "prescriber-treats-patient/NOT_TREATING"),
    ),
    Case(
        "another prescriber treats the patient",
        P,
        everything_in_order(P, MAN, enrollment__prescriber_id="another"),
        ("prescriber-treats-patient/NOT_TREATING",),
    ),
    Case(
        "the enrollment under the prescriber has ended",
        P,
        everything_in_order(P, MAN, enrollment__ended_at=T - days(1)),
        ("prescriber-treats-patient/NOT_TREATING", "patient-enrolled/ENDED"),
    ),
)


@pytest.mark.parametrize("case", parameters(CASES))
def test_exactly_what_is_wrong_refuses(case: Case) -> None:
    assert reasons(case.facts, case.gate) == list(case.reasons)
