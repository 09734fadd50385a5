"""The cases of the other files leave no published reason out, and each has plain words."""

from __future__ import annotations

import re

import pytest

from registry.domain.explanation import REASONS, explain
from registry.domain.preconditions import PRECONDITIONS
from tests.builders import EDITIONS, decided
from tests.domain.preconditions import (
    test_british,
    test_enrollment,
    test_exceptions,
    test_laboratory,
    test_monitoring,
    test_pharmacy,
    test_prescriber,
    test_prescription,
    test_release,
    test_safe_use,
    test_windows,
)
from tests.domain.preconditions.cases import Case, parameters

CASES: tuple[Case, ...] = (
    *test_prescriber.CASES,
    *test_pharmacy.CASES,
    *test_enrollment.CASES,
    *test_safe_use.CASES,
    *test_monitoring.CASES,
    *test_laboratory.CASES,
    *test_exceptions.CASES,
    *test_prescription.CASES,
    *test_release.CASES,
    *test_british.CASES,
    *test_windows.CASES,
)
PUBLISHED = {f"{one.code}/{reason}" for one in PRECONDITIONS for reason in one.reasons}


def test_every_published_reason_has_a_case() -> None:
    assert PUBLISHED - {reason for case in CASES for reason in case.reasons} == set()


def test_no_reason_is_given_that_was_not_published() -> None:
    assert {reason for case in CASES for reason in case.reasons} <= PUBLISHED


@pytest.mark.parametrize("case", parameters(CASES))
def test_every_refusal_has_a_sentence_and_a_remedy(case: Case) -> None:
    for edition in EDITIONS[case.facts.program]:
        for refusing in decided(case.facts, case.gate, edition).unmet:
            said = explain(refusing, edition)
            for words in (said.sentence, said.remedy):
                assert re.fullmatch(r"[A-Z][^{}]+\.", words)
            assert refusing.citations


def test_every_precondition_says_what_is_true_when_it_is_met() -> None:
    for one in PRECONDITIONS:
        assert re.fullmatch(r"[A-Z].+\.", one.sentence)
        assert REASONS[one.code] is one.reasons
