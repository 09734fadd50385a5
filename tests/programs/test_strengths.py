"""What an edition says by strength: read, held against the products, and taken by the strength of the product."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

import pytest

from registry.domain.facts import Gate, RiskCategory
from registry.domain.terms import Terms
from registry.programs import DefectiveProgram, load_editions, read_edition

FILE = "lenalidomide/2023-03-24.toml"
TEXT = files("registry.programs").joinpath(FILE).read_text()
PRODUCTS = files("registry.programs").joinpath("lenalidomide/products.toml").read_text()
LINE = '"25 mg"  = { value = 21, cite = "RPI-19", evidence = "verified" }\n'
CYCLE = 'cycle_days       = { value = 28, cite = "RPI-19", evidence = "verified" }'
SCHEDULE = "preconditions.quantity-matches-schedule"


def terms_of(text: str) -> Terms:
    edition = read_edition(text.encode(), FILE)
    terms = edition.terms("quantity-matches-schedule", Gate.DISPENSE, RiskCategory.ADULT_MALE)
    assert terms is not None
    return terms


def laid_out(folder: Path, edition: str, products: str = PRODUCTS) -> Path:
    program = folder / "lenalidomide"
    program.mkdir()
    program.joinpath("2023-03-24.toml").write_text(edition)
    program.joinpath("products.toml").write_text(products)
    return folder


@pytest.mark.parametrize(("strength", "days"), [("2.5 mg", 28), ("10 mg", 28), ("15 mg", 21), ("25 mg", 21)])
def test_the_number_is_that_of_the_strength(strength: str, days: int) -> None:
    assert terms_of(TEXT).figure_for("dosing_days", strength) == days


@pytest.mark.parametrize("strength", [None, "7.5 mg", "25"])
def test_for_any_other_strength_the_strictest_number_holds(strength: str | None) -> None:
    assert terms_of(TEXT).figure_for("dosing_days", strength) == 21


def test_a_longer_cycle_is_the_stricter_one() -> None:
    by_strength = 'cycle_days = { "25 mg" = { value = 28, cite = "PACKS", evidence = "inferred" }, '
    by_strength += '"10 mg" = { value = 42, cite = "PACKS", evidence = "inferred" } }'
    terms = terms_of(TEXT.replace(CYCLE, by_strength))
    assert [terms.figure_for("cycle_days", strength) for strength in ("25 mg", "10 mg", None)] == [28, 42, 42]


def test_what_does_not_depend_on_the_strength_is_the_same_for_all() -> None:
    assert {terms_of(TEXT).figure_for("cycle_days", strength) for strength in (None, "5 mg", "25 mg")} == {28}


def test_every_source_of_a_number_by_strength_is_cited_with_the_outcome() -> None:
    edition = read_edition(TEXT.encode(), FILE)
    (step,) = [
        step
        for step in edition.steps(Gate.DISPENSE, RiskCategory.ADULT_MALE)
        if step.precondition.code == "quantity-matches-schedule"
    ]
    assert set(step.citations) == {"RPI-19", "PACKS"}


@pytest.mark.parametrize(
    ("old", "new", "wrong"),
    [
        (LINE, LINE.replace("21", "29"), "preconditions.quantity-matches-schedule: dosing_days must not"),
        (LINE, LINE.replace("21", "0"), f"{SCHEDULE}.dosing_days.25 mg.value: a number from 1"),
        (LINE, LINE.replace("cite", "sites"), f"{SCHEDULE}.dosing_days.25 mg: unknown key 'sites'"),
        (LINE, '"25 mg" = 21\n', f"{SCHEDULE}.dosing_days.25 mg: {{ value = "),
        (LINE, f"{LINE}{LINE}", "this is no TOML"),
    ],
)
def test_a_defect_is_refused_and_named(old: str, new: str, wrong: str) -> None:
    assert old in TEXT
    with pytest.raises(DefectiveProgram, match=f"^{re.escape(FILE)}: {re.escape(wrong)}"):
        read_edition(TEXT.replace(old, new, 1).encode(), FILE)


def test_a_strength_without_its_value_is_refused(tmp_path: Path) -> None:
    wrong = f"{FILE}: {SCHEDULE}.dosing_days.25 mg: a value for this strength is needed"
    with pytest.raises(DefectiveProgram, match=re.escape(wrong)):
        load_editions(laid_out(tmp_path, TEXT.replace(LINE, "")))


def test_a_strength_of_which_there_is_no_product_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DefectiveProgram, match="dosing_days: unknown strength '26 mg'; the nearest known is"):
        load_editions(laid_out(tmp_path, TEXT.replace('"25 mg"  =', '"26 mg"  =')))


def test_a_product_of_a_strength_without_a_value_is_refused(tmp_path: Path) -> None:
    products = PRODUCTS.replace('strength      = "20 mg"', 'strength = "7.5 mg"', 1)
    with pytest.raises(
        DefectiveProgram, match=re.escape("dosing_days.7.5 mg: a value for this strength is needed")
    ):
        load_editions(laid_out(tmp_path, TEXT, products))


def test_an_earlier_edition_need_not_know_a_later_strength(tmp_path: Path) -> None:
    folder = laid_out(tmp_path, TEXT)
    earlier = TEXT.replace(LINE, "").replace("effective_from = 2023-03-24", "effective_from = 2021-05-21")
    folder.joinpath("lenalidomide", "2021-05-21.toml").write_text(earlier)
    before, _ = load_editions(folder)["lenalidomide"]
    terms = before.terms("quantity-matches-schedule", Gate.DISPENSE, RiskCategory.ADULT_MALE)
    assert terms is not None
    assert terms.figure_for("dosing_days", "25 mg") == 21


def test_categories_do_not_stand_where_strengths_are_wanted(tmp_path: Path) -> None:
    table = TEXT.replace('"25 mg"  =', "adult-male =")
    with pytest.raises(DefectiveProgram, match="dosing_days: unknown strength 'adult-male'"):
        load_editions(laid_out(tmp_path, table))
