"""A WHERE or a check that somebody forgets in the code still leaks nothing: the database hides the rows."""

from __future__ import annotations

import pytest

from registry.domain.question import DecisionFilter
from registry.reports import decisions as reports
from registry.storage import decision_pages, dispenses, prescriptions
from tests.api.clinic import Clinic, problem
from tests.api.having import Having, asker, having

A_PAGE = decision_pages.statement_for(DecisionFilter())


def of_all(_names: frozenset[str], _matched_only: bool) -> str:
    """The page of decisions without any condition."""
    return A_PAGE


FORGOTTEN = {
    "_statement for a pharmacy": (decision_pages, of_all, "/decisions", "pharmacist"),
    "_statement for a prescriber": (decision_pages, of_all, "/decisions", "prescriber"),
    "PAGE_OF_PHARMACY of confirmations": (
        dispenses,
        dispenses.PAGE_ALL,
        "/dispense-authorizations",
        "pharmacist",
    ),
    "RELEASES_OF_PHARMACY": (dispenses, dispenses.RELEASES_ALL, "/dispenses", "pharmacist"),
    "PAGE_OF_PRESCRIBER of authorizations": (
        prescriptions,
        prescriptions.PAGE_ALL,
        "/prescription-authorizations",
        "prescriber",
    ),
}


@pytest.fixture(scope="module")
def both(clinic: Clinic) -> tuple[Having, Having]:
    """What the first practice and pharmacy have, and what the others have."""
    return (
        having(clinic, clinic.practice, clinic.drugstore),
        having(clinic, clinic.other_practice, clinic.other_drugstore),
    )


@pytest.mark.parametrize("statement", FORGOTTEN)
def test_a_list_without_its_where_shows_nothing_of_others(
    statement: str, clinic: Clinic, both: tuple[Having, Having], monkeypatch: pytest.MonkeyPatch
) -> None:
    module, everything, path, by = FORGOTTEN[statement]
    monkeypatch.setattr(module, statement.split()[0], everything)
    text = asker(clinic, by, clinic.practice, clinic.drugstore).get(path, limit=200).get_data(as_text=True)
    ours, theirs = both
    assert {one for one in ours.identifiers() if one in text}
    assert not {one for one in theirs.identifiers() if one in text}


@pytest.mark.parametrize("by", ["pharmacist", "prescriber"])
def test_a_decision_shown_without_a_check_is_none_of_others(
    by: str, clinic: Clinic, both: tuple[Having, Having], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reports, "_may_see", lambda _actor, _row: True)
    person = asker(clinic, by, clinic.practice, clinic.drugstore)
    ours, theirs = (one.dispensed if by == "pharmacist" else one.prescribed for one in both)
    assert person.get(f"/decisions/{ours}").status_code == 200
    problem(person.get(f"/decisions/{theirs}"), 404, "no-such-decision")
