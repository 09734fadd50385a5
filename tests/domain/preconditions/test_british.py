"""What only the British program asks: a form with every prescription, one method, seven days, grounds of its own."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from registry.domain.facts import (
    Facts,
    Gate,
    Reproduction,
    ReproductiveStatus,
    RiskCategory,
)
from registry.domain.preconditions.enrollment import FURTHER_GROUNDS
from registry.domain.prescribing import AuthorizationForm
from tests.builders import EDITIONS, SECOND, T, born, days, edition_of, everything_in_order, hours, reasons
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
from tests.domain.preconditions.elsewhere import BRITISH, british

FORM_MISSING = ("authorization-form-complete/MISSING",)
FORM_USED = ("authorization-form-complete/USED",)
TOO_LATE = ("dispensed-in-time/TOO_LATE",)
INSUFFICIENT = ("contraception-confirmed/INSUFFICIENT_METHODS",)
OUT_OF_DATE = ("risk-category-current/OUT_OF_DATE",)
NEW_METHODS = (
    "implant",
    "levonorgestrel-intrauterine-system",
    "depot-medroxyprogesterone",
    "desogestrel-pill",
)


def with_form(signed: timedelta, used_for: str | None = None, gate: Gate = P) -> Facts:
    return british(gate, MAN, authorization_form=AuthorizationForm("form", T - signed, used_for))


def of_changed_enrollment(signed: timedelta) -> Facts:
    """A change two hours ago, after which the agreement was signed again."""
    changes: dict[str, Any] = {
        "enrollment__new_agreement_needed_since": T - hours(2),
        "agreement__signed_at": T - hours(1),
        "authorization_form": AuthorizationForm("form", T - signed),
    }
    return british(P, MAN, **changes)


def prescribed(ago: timedelta, gate: Gate = D, category: RiskCategory = WOMAN) -> Facts:
    return british(gate, category, authorization__issued_at=T - ago, authorization__valid_until=T + days(9))


def using(*methods: str, **changes: Any) -> Facts:
    return british(P, WOMAN, contraception_confirmation__methods=methods, **changes)


def status(
    ground: ReproductiveStatus, birth: date = date(1976, 3, 2), since: date | None = None, gate: Gate = P
) -> Facts:
    recorded = Reproduction("reproduction", ground, T - days(1), since)
    return british(gate, OTHER_WOMAN, patient=born(birth), reproduction=recorded)


def menopause(birth: date, since: date | None) -> Facts:
    return status(ReproductiveStatus.NATURAL_MENOPAUSE, birth, since)


FORMS = (
    *(
        Case(f"no form: {one}", P, british(P, one, authorization_form=None), FORM_MISSING)
        for one in RiskCategory
    ),
    Case("no form at the dispense gate", D, british(D, MAN, authorization_form=None), FORM_MISSING),
    Case("form signed with the enrollment", P, with_form(days(30))),
    Case("form from before the enrollment", P, with_form(days(30) + SECOND), FORM_MISSING),
    Case(
        "form of the instant of a change",
        P,
        of_changed_enrollment(hours(2)),
    ),
    Case(
        "form from before a change",
        P,
        of_changed_enrollment(hours(2) + SECOND),
        FORM_MISSING,
    ),
    Case("form used for another prescription", P, with_form(hours(1), "another"), FORM_USED),
    Case("form used, at the dispense gate", D, with_form(hours(5), "another", D), FORM_USED),
    Case("no form at the release gate", R, british(R, MAN, authorization_form=None)),
)
IN_TIME = (
    Case("prescribed seven days ago", D, prescribed(days(7))),
    Case("prescribed a second more than seven days ago", D, prescribed(days(7) + SECOND), TOO_LATE),
    Case("prescribed more than seven days ago to a girl", D, prescribed(days(8), category=GIRL), TOO_LATE),
    Case("released seven days after", R, prescribed(days(7), R)),
    Case("released a second more than seven days after", R, prescribed(days(7) + SECOND, R), TOO_LATE),
    Case(
        "prescription not known at the release",
        R,
        british(R, authorization=None),
        TOO_LATE,
    ),
    *(
        Case(f"prescribed long ago: {one}", D, prescribed(days(100), category=one))
        for one in (OTHER_WOMAN, OTHER_GIRL, MAN, BOY)
    ),
)
METHODS = (
    *(Case(f"one method: {one}", P, using(one)) for one in NEW_METHODS),
    Case("no method that counts", P, using("latex-condom", "diaphragm", "hormonal"), INSUFFICIENT),
    Case(
        "no method that counts, others contraindicated",
        P,
        using("latex-condom", contraception_confirmation__highly_effective_contraindicated=True),
        INSUFFICIENT,
    ),
)
GROUNDS = (
    *(Case(f"further ground: {one}", P, status(one)) for one in FURTHER_GROUNDS),
    Case("fifty and a year", P, menopause(date(1976, 3, 2), date(2025, 3, 2))),
    Case("fifty tomorrow", P, menopause(date(1976, 3, 3), date(2025, 3, 2)), OUT_OF_DATE),
    Case("a year tomorrow", P, menopause(date(1976, 3, 2), date(2025, 3, 3)), OUT_OF_DATE),
    Case("since when is not known", P, menopause(date(1976, 3, 2), None), OUT_OF_DATE),
)
CASES = (*FORMS, *IN_TIME, *METHODS, *GROUNDS)


@pytest.mark.parametrize("case", parameters(CASES))
def test_exactly_the_breach_refuses(case: Case) -> None:
    assert reasons(case.facts, case.gate, edition_of(BRITISH)) == list(case.reasons)


def american(methods: tuple[str, ...]) -> Facts:
    return everything_in_order(P, WOMAN, contraception_confirmation__methods=methods)


@pytest.mark.parametrize("program", ["lenalidomide", "pomalidomide", "thalidomide"])
def test_no_edition_of_the_united_states_takes_a_new_method_for_one_it_lists(program: str) -> None:
    for edition in EDITIONS[program]:
        for category in (WOMAN, GIRL):
            terms = edition.terms("contraception-confirmed", P, category)
            assert terms is not None
            listed = terms.listed("highly_effective") | terms.listed("effective")
            assert listed.isdisjoint(NEW_METHODS)
            assert "methods_needed" not in terms.figures


@pytest.mark.parametrize("method", NEW_METHODS)
def test_a_new_method_counts_for_nothing_in_the_united_states(method: str) -> None:
    assert reasons(american((method, "latex-condom")), P) == list(INSUFFICIENT)
    assert reasons(american(("hormonal", method)), P) == list(INSUFFICIENT)


@pytest.mark.parametrize("ground", FURTHER_GROUNDS)
def test_a_further_ground_is_none_in_the_united_states(ground: ReproductiveStatus) -> None:
    recorded = Reproduction("reproduction", ground, T - days(1))
    assert reasons(everything_in_order(P, OTHER_WOMAN, reproduction=recorded), P) == list(OUT_OF_DATE)


def test_an_age_is_asked_of_a_menopause_only_where_the_edition_says_one() -> None:
    young = date(1990, 1, 1)
    recorded = Reproduction(
        "reproduction", ReproductiveStatus.NATURAL_MENOPAUSE, T - days(1), date(2024, 3, 2)
    )
    facts = everything_in_order(P, OTHER_WOMAN, reproduction=recorded, patient=born(young))
    assert reasons(facts, P) == []
    assert reasons(british(P, OTHER_WOMAN, reproduction=recorded, patient=born(young)), P) == list(
        OUT_OF_DATE
    )
