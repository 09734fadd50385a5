"""Every analyte says in which unit its values are, and which values can not be."""

from __future__ import annotations

import json

import pytest

from registry.domain.canonical import canonical_json, from_document
from registry.domain.facts import Facts, Gate
from registry.domain.laboratory import Analyte, LaboratoryResult
from tests.builders import T, everything_in_order, hours


@pytest.mark.parametrize("analyte", Analyte)
def test_an_analyte_has_a_unit_and_a_highest_value(analyte: Analyte) -> None:
    assert analyte.unit
    assert analyte.highest > 0


@pytest.mark.parametrize(
    ("analyte", "alive"),
    [
        (Analyte.ABSOLUTE_NEUTROPHIL_COUNT, 100_000),
        (Analyte.PLATELET_COUNT, 2_000_000),
        (Analyte.ALANINE_AMINOTRANSFERASE, 10_000),
        (Analyte.ASPARTATE_AMINOTRANSFERASE, 10_000),
        (Analyte.BILIRUBIN, 5_000),
        (Analyte.CREATININE_CLEARANCE, 200),
    ],
)
def test_what_very_ill_patients_have_is_not_refused(analyte: Analyte, alive: int) -> None:
    assert alive < analyte.highest


def test_facts_without_results_are_written_as_before_there_were_any() -> None:
    text = canonical_json(everything_in_order(Gate.PRESCRIPTION, laboratory_results=()))
    assert "laboratory" not in text
    assert from_document(Facts, json.loads(text)).laboratory_results == ()


def test_facts_with_results_are_read_back() -> None:
    result = LaboratoryResult("count", Analyte.ABSOLUTE_NEUTROPHIL_COUNT, 0, T - hours(2), T - hours(1))
    text = canonical_json(everything_in_order(Gate.PRESCRIPTION, laboratory_results=(result,)))
    again = from_document(Facts, json.loads(text))
    assert again.laboratory_results == (result,)
    assert canonical_json(again) == text
