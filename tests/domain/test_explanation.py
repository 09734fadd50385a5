"""The words of a refusal quote the outcome's figures first, then the edition's."""

from __future__ import annotations

import pytest

from registry.domain.decision import DecidedOutcome
from registry.domain.explanation import explain
from registry.domain.outcome import Outcome, Status, met, unknown, unmet
from tests.builders import edition_of


def said(code: str, outcome: Outcome) -> str:
    return explain(DecidedOutcome(code, outcome), edition_of()).sentence


def test_the_figures_of_the_outcome_come_before_those_of_the_edition() -> None:
    outcome = unmet("TOO_LONG", days_supply=28, max_days_supply=27)
    assert {"28", "27"} <= set(said("days-supply-within-limit", outcome).replace(",", " ").split())


def test_a_figure_that_the_outcome_leaves_out_is_the_edition_s() -> None:
    missing = explain(DecidedOutcome("baseline-pregnancy-tests", unmet("FIRST_MISSING")), edition_of())
    assert "10 to 14 days" in missing.sentence
    assert "until it is 10 days old" in missing.remedy


def test_what_is_not_known_is_said_in_other_words_where_there_are_any() -> None:
    assert said("no-refills", unknown("REFILLS")) == "It is not stated that there are no refills."
    refused = unmet("REFILLS", refills=2)
    assert "2" in said("no-refills", refused)
    assert said("pregnancy-test-current", unknown("MISSING")).startswith("No pregnancy test")


@pytest.mark.parametrize("outcome", [met(), unmet("NO_SUCH_REASON")])
def test_what_does_not_refuse_or_was_not_published_has_no_words(outcome: Outcome) -> None:
    with pytest.raises(KeyError):
        said("no-refills", outcome)


def test_a_result_out_of_range_is_told_without_its_value() -> None:
    """A pharmacy reads the sentence; the limits are the edition's, the value is the patient's."""
    measured: dict[str, int | str] = {
        "analyte": "absolute-neutrophil-count",
        "value": 417,
        "unit": "cells/µL",
    }
    detail = {**measured, "least": 500, "greatest": 9000}
    outcome = Outcome(Status.UNMET, "OUT_OF_RANGE", ("result",), detail=detail)
    sentence = said("laboratory-results-current", outcome)
    assert "500 to 9000 cells/µL" in sentence
    assert "417" not in sentence
