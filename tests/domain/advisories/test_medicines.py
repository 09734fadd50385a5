"""Indication, dexamethasone and thromboprophylaxis: what is stated, and what is not."""

from __future__ import annotations

import pytest

from tests.domain.advisories.cases import MAINTENANCE, SARCOMA, advised, first, status


@pytest.mark.parametrize("program", ["pomalidomide", "lenalidomide", "thalidomide"])
def test_without_a_clinical_status_that_is_said(program: str) -> None:
    said = advised(first(program), None)["indication-not-recorded"]
    assert said.citations == ("REGISTRY",)
    assert said.evidence == "inferred"
    assert "indication-not-recorded" not in advised(first(program), status())


@pytest.mark.parametrize("given", [None, False, True])
@pytest.mark.parametrize("dexamethasone", [None, False, True])
def test_thromboprophylaxis(given: bool | None, dexamethasone: bool | None) -> None:
    stated = status(thromboprophylaxis=given, dexamethasone=dexamethasone)
    code = "thromboprophylaxis"
    assert (code in advised(first("pomalidomide"), stated)) == (not given)
    assert (code in advised(first("lenalidomide"), stated)) == (not given and bool(dexamethasone))
    assert code not in advised(first("thalidomide"), stated)


def test_thromboprophylaxis_where_nothing_is_stated() -> None:
    assert "thromboprophylaxis" in advised(first("pomalidomide"), None)
    assert "thromboprophylaxis" not in advised(first("lenalidomide"), None)


@pytest.mark.parametrize("program", ["pomalidomide", "lenalidomide", "thalidomide"])
@pytest.mark.parametrize("taken", [None, False, True])
def test_dexamethasone_belongs_to_myeloma(program: str, taken: bool | None) -> None:
    code = "dexamethasone-not-taken"
    assert (code in advised(first(program), status(dexamethasone=taken))) == (taken is False)
    for other in (SARCOMA, MAINTENANCE):
        assert code not in advised(first(program), status(other, dexamethasone=taken))
