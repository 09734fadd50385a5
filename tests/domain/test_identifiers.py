"""NPI, DEA, NCPDP, NDC and marketing authorizations."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from registry.domain.errors import Invalid
from registry.domain.identifiers import dea, ncpdp_id, ndc, npi, product_code, username

Read = Callable[[str, str], str]


@pytest.mark.parametrize(
    ("read", "written", "stored"),
    [
        (npi, "1234567893", "1234567893"),
        (npi, " 1558598797 ", "1558598797"),
        (dea, "AB1234563", "AB1234563"),
        (dea, "ap5836727", "AP5836727"),
        (dea, "F91234563", "F91234563"),
        (ncpdp_id, "0123456", "0123456"),
        (ndc, "59572-504-21", "59572050421"),
        (ndc, "0480-4022-21", "00480402221"),
        (ndc, "60505-4500-2", "60505450002"),
        (ndc, "63850-0131-01", "63850013101"),
        (ndc, "59572050421", "59572050421"),
        (product_code, "59572-504-21", "59572050421"),
        (product_code, "EU/1/13/850/001", "EU/1/13/850/001"),
        (product_code, " eu/1/20/1444/002 ", "EU/1/20/1444/002"),
        (username, " Test.7_a-b@example.org ", "Test.7_a-b@example.org"),
        (username, "t", "t"),
    ],
)
def test_an_identifier_has_one_stored_form(read: Read, written: str, stored: str) -> None:
    assert read(written, "/field") == stored


@pytest.mark.parametrize(
    ("read", "written"),
    [
        (npi, "1234567890"),
        (npi, "3234567893"),
        (npi, "123456789"),
        (npi, "12345678933"),
        (npi, "\uff11" + "234567893"),
        (npi, ""),
        (dea, "AB1234569"),
        (dea, "A11234563"),
        (dea, "AB123456"),
        (dea, "ÄB1234563"),
        (ncpdp_id, "123456"),
        (ncpdp_id, "12345678"),
        (ncpdp_id, "12345x7"),
        (ndc, "5957250421"),
        (ndc, "59572-50421"),
        (ndc, "5957-504-21"),
        (ndc, "59572-0504-021"),
        (ndc, "59572-504-2x"),
        (ndc, "1-2-3"),
        (ndc, "EU/1/13/850/001"),
        (product_code, "EU/2/13/850/001"),
        (product_code, "EU/1/13/850"),
        (product_code, "EU/1/13/85/001"),
        (product_code, "EU/1/13/850/0001"),
        (product_code, "5957250421"),
        (username, "tëst"),
        (username, "t\u0435st"),
        (username, "te\u200bst"),
        (username, "two words"),
        (username, ".test"),
        (username, "test-"),
        (username, ""),
    ],
)
def test_what_is_no_identifier_is_refused_at_its_field_without_repeating_it(read: Read, written: str) -> None:
    with pytest.raises(Invalid) as refused:
        read(written, "/the_field")
    assert list(refused.value.fields) == ["/the_field"]
    assert refused.value.code == "invalid-identifier"
    assert not written or written not in refused.value.sentence


@pytest.mark.parametrize("position", range(10))
def test_every_single_wrong_digit_of_an_npi_is_caught(position: int) -> None:
    valid = "1234567893"
    for digit in "0123456789".replace(valid[position], ""):
        with pytest.raises(Invalid):
            npi(valid[:position] + digit + valid[position + 1 :])


@pytest.mark.parametrize(
    ("read", "written", "field", "name"),
    [
        (npi, "x", "/npi", "NPI"),
        (npi, "1234567890", "/npi", "NPI"),
        (dea, "x", "/dea", "DEA number"),
        (dea, "AB1234569", "/dea", "DEA number"),
        (ncpdp_id, "x", "/ncpdp_id", "NCPDP id"),
        (ndc, "x", "/ndc", "NDC"),
        (ndc, "1-2-3", "/ndc", "NDC"),
        (product_code, "EU/2/13/850/001", "/ndc", "NDC"),
    ],
)
def test_a_complaint_says_which_identifier_and_where(
    read: Callable[[str], str], written: str, field: str, name: str
) -> None:
    with pytest.raises(Invalid) as refused:
        read(written)
    ((where, what),) = refused.value.fields.items()
    assert where == field
    assert refused.value.sentence == f"The {name} can not be right: {what}."
