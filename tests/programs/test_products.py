"""The products that come along."""

from __future__ import annotations

from datetime import date

import pytest

from registry.domain.edition import Evidence
from registry.programs import DefectiveProgram, ListedProduct
from registry.programs.products import read_products
from tests.builders import EDITIONS, T

PRODUCT = b"""
program = "pomalidomide"
[sources]
NDC = "the directory"
[[product]]
ndc = "59572-504-21"
name = "Pomalyst 4 mg"
strength = "4 mg"
dispensable = true
marketed_from = 2013-02-08
rxnorm = { value = 1369734, cite = "NDC", evidence = "inferred" }
cite = "NDC"
evidence = "verified"
"""


STRENGTHS = {
    "bosentan": {"62.5 mg", "125 mg"},
    "clozapine": {"100 mg", "200 mg"},
    "lenalidomide": {"2.5 mg", "5 mg", "10 mg", "15 mg", "20 mg", "25 mg"},
    "pomalidomide": {"1 mg", "2 mg", "3 mg", "4 mg"},
    "pomalidomide-uk": {"1 mg", "2 mg", "3 mg", "4 mg"},
    "isotretinoin": {"10 mg", "20 mg", "30 mg", "35 mg", "40 mg"},
    "riociguat": {"2 mg", "2.5 mg"},
    "thalidomide": {"200 mg"},
}
"""The strengths of which a product is listed."""


def by_ndc(ndc: str) -> ListedProduct:
    (found,) = [item for item in EDITIONS.products() if item.product.ndc == ndc]
    return found


def test_every_product_has_eleven_digits_and_a_strength() -> None:
    american = [item for item in EDITIONS.products() if item.product.program != "pomalidomide-uk"]
    assert {len(item.product.ndc) for item in american} == {11}
    for program, strengths in STRENGTHS.items():
        listed = EDITIONS.products(program)
        assert {item.product.program for item in listed} == {program}
        assert {item.product.strength for item in listed} == strengths


def test_a_product_without_an_ndc_has_the_number_of_its_marketing_authorization() -> None:
    british = {item.product.ndc: item for item in EDITIONS.products("pomalidomide-uk")}
    assert [*british] == [f"EU/1/13/850/00{place}" for place in range(1, 5)]
    assert {item.evidence for item in british.values()} == {Evidence.UNVERIFIED}


def test_no_product_is_in_two_programs() -> None:
    assert len({item.product.ndc for item in EDITIONS.products()}) == len(EDITIONS.products())


def test_the_printed_ndc_is_kept_beside_the_stored_one() -> None:
    teva = by_ndc("00480402221")
    assert teva.printed_ndc == "0480-4022-21"
    assert teva.product.marketed_from == date(2026, 3, 2)
    assert teva.rxnorm is None


def test_the_bulk_products_can_not_be_dispensed() -> None:
    bulk = {item.product.ndc for item in EDITIONS.products() if not item.product.dispensable}
    assert bulk == {"63069040200", "65655000301"}


def test_the_brand_is_listed_as_unverified() -> None:
    brand = [item for item in EDITIONS.products() if item.printed_ndc.startswith("59572-50")]
    assert len(brand) == 4
    assert {item.evidence for item in brand} == {Evidence.UNVERIFIED}


def test_no_other_product_is_unverified() -> None:
    others = [
        item for item in EDITIONS.products() if not item.printed_ndc.startswith(("59572-50", "EU/1/13/850/"))
    ]
    assert {item.evidence for item in others} == {Evidence.VERIFIED, Evidence.SUPERSEDED}


def test_rxnorm_is_given_for_a_strength_only_where_a_source_lets_it_be() -> None:
    given = {
        (item.product.strength, item.rxnorm.value, item.rxnorm.evidence.value)
        for program in ("lenalidomide", "thalidomide")
        for item in EDITIONS.products(program)
        if item.rxnorm is not None
    }
    assert given == {("2.5 mg", 1242231, "verified"), ("20 mg", 1428947, "inferred")}


@pytest.mark.parametrize(("program", "strength"), [("lenalidomide", "25 mg"), ("thalidomide", "200 mg")])
def test_the_usual_strength_is_on_the_market(program: str, strength: str) -> None:
    assert [
        item
        for item in EDITIONS.products(program)
        if item.product.strength == strength
        and item.product.dispensable
        and (item.product.marketed_from or T.date()) <= T.date()
    ]


def test_a_product_is_read() -> None:
    (item,) = read_products(PRODUCT, "pomalidomide", "products.toml")
    assert item.rxnorm is not None
    assert item.rxnorm.value == 1369734


@pytest.mark.parametrize(
    ("old", "new", "wrong"),
    [
        (b"strength =", b"strenght =", "nearest known is 'strength'"),
        (b"dispensable = true", b'dispensable = "yes"', "dispensable: true or false was expected"),
        (b"59572-504-21", b"5957-504-21", "ndc: The NDC can not be right"),
        (b"2013-02-08", b'"2013-02-08"', "marketed_from: a date"),
        (b'cite = "NDC"\nev', b'cite = "NCD"\nev', "nearest known is 'NDC'"),
        (b'"verified"', b'"sure"', "unknown evidence tag 'sure'"),
        (b"1369734", b"0", "rxnorm.value: a number from 1"),
        (b'program = "pomalidomide"', b'program = "other"', "program: 'pomalidomide', the folder's name"),
        (b"[[product]]", b"[product]", "at least one"),
        (b'name = "Pomalyst 4 mg"', b'name = ""', "name: a text was expected"),
    ],
)
def test_a_defect_is_refused_and_named(old: bytes, new: bytes, wrong: str) -> None:
    assert old in PRODUCT
    with pytest.raises(DefectiveProgram, match=wrong):
        read_products(PRODUCT.replace(old, new), "pomalidomide", "products.toml")


def test_a_product_that_occurs_twice_is_refused() -> None:
    twice = (
        PRODUCT + b"[[product]]" + PRODUCT.split(b"[[product]]")[1].replace(b"59572-504-21", b"59572-0504-21")
    )
    with pytest.raises(DefectiveProgram, match="an NDC occurs twice"):
        read_products(twice, "pomalidomide", "products.toml")
