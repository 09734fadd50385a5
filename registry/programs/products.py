"""Reads which products belong to a program, from `<program>/products.toml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from registry.domain.edition import Evidence, Value
from registry.domain.errors import Invalid
from registry.domain.facts import Product
from registry.domain.identifiers import product_code
from registry.domain.preconditions.declaration import Kind, Parameter
from registry.programs.defect import Place
from registry.programs.edition_file import parse_toml
from registry.programs.leaves import Table, citation_at, date_at, refuse_unknown, table_at, text_at, value_of

_KEYS = (
    "ndc",
    "name",
    "strength",
    "dispensable",
    "marketed_from",
    "marketed_until",
    "rxnorm",
    "cite",
    "evidence",
)
_RXNORM = Parameter("rxnorm", Kind.COUNT, minimum=1, maximum=99_999_999)


@dataclass(frozen=True)
class ListedProduct:
    """A product as the program's file lists it. `printed_ndc` is the NDC as printed on the package."""

    product: Product
    printed_ndc: str
    name: str
    rxnorm: Value | None
    cite: tuple[str, ...]
    evidence: Evidence


def read_products(content: bytes, program: str, file: str) -> tuple[ListedProduct, ...]:
    """The products in the file's bytes. Raises DefectiveProgram."""
    place = Place(file)
    document = parse_toml(content, place)
    refuse_unknown(document, ("program", "sources", "product"), "key", place)
    if text_at(document, "program", place) != program:
        raise place.at("program").defect(f"{program!r}, the folder's name, was expected")
    sources = {key: str(text) for key, text in table_at(document, "sources", place).items()}
    found = document.get("product")
    if not isinstance(found, list) or not found:
        raise place.at("product").defect("at least one [[product]] was expected")
    listed = tuple(
        _product(item, program, place.at(f"product[{at}]"), sources) for at, item in enumerate(found)
    )
    if len({item.product.ndc for item in listed}) != len(listed):
        raise place.at("product").defect("an NDC occurs twice")
    return listed


def _product(item: Table, program: str, place: Place, sources: Mapping[str, str]) -> ListedProduct:
    refuse_unknown(item, _KEYS, "key", place)
    if not isinstance(item.get("dispensable"), bool):
        raise place.at("dispensable").defect("true or false was expected")
    printed = text_at(item, "ndc", place)
    product = Product(
        ndc=_normalized(printed, place),
        program=program,
        strength=text_at(item, "strength", place),
        dispensable=item["dispensable"],
        marketed_from=_day(item, "marketed_from", place),
        marketed_until=_day(item, "marketed_until", place),
    )
    rxnorm = value_of(item["rxnorm"], _RXNORM, place.at("rxnorm"), sources) if "rxnorm" in item else None
    return ListedProduct(
        product, printed, text_at(item, "name", place), rxnorm, *citation_at(item, place, sources)
    )


def _day(item: Table, key: str, place: Place) -> date | None:
    return date_at(item, key, place) if key in item else None


def _normalized(printed: str, place: Place) -> str:
    try:
        return product_code(printed)
    except Invalid as wrong:
        raise place.at("ndc").defect(wrong.sentence) from wrong
