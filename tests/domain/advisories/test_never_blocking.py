"""Whatever is recorded for advisories, the gates of the three programs answer the same; and no figure leaks."""

from __future__ import annotations

import re
from dataclasses import fields, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.domain.advisories import ADVISORIES
from registry.domain.advisories.advise import advise
from registry.domain.canonical import canonical_json
from registry.domain.clinical import ChildPugh, ClinicalStatus, Indication
from registry.domain.decision import decide
from registry.domain.facts import Facts, Gate, Request
from registry.domain.laboratory import Analyte, LaboratoryResult
from tests.builders import EDITIONS, T, days, edition_of
from tests.domain.test_properties import asks

PROGRAMS = ("pomalidomide", "lenalidomide", "thalidomide")
LIMITS = (0, 499, 500, 501, 999, 1_000, 24_999, 25_000, 29_999, 30_000, 50_000, 50_001, 74_999, 75_000)
MARKED = 7_654_321
"""A value that stands in no text."""

maybe = st.sampled_from([None, False, True])
results = st.builds(
    LaboratoryResult,
    st.integers(0, 10**6).map(lambda at: f"result-{at}"),
    st.sampled_from([*Analyte]),
    st.sampled_from([*LIMITS, MARKED]),
    st.integers(0, 120).map(lambda ago: T - days(ago)),
    st.just(T),
)
statuses = st.builds(
    ClinicalStatus,
    id=st.just("status"),
    indication=st.sampled_from([*Indication]),
    observed_at=st.just(T),
    on_dialysis=maybe,
    child_pugh=st.sampled_from([None, *ChildPugh]),
    strong_cyp1a2_inhibitor=maybe,
    thromboprophylaxis=maybe,
    dexamethasone=maybe,
)


@given(asks(), st.lists(results, max_size=12).map(tuple), st.sampled_from(PROGRAMS))
@settings(max_examples=300, deadline=None)
def test_laboratory_results_change_no_outcome(
    ask: tuple[Gate, Facts], found: tuple[LaboratoryResult, ...], program: str
) -> None:
    gate, facts = ask
    facts = replace(facts, program=program)
    without, with_them = (
        decide(replace(facts, laboratory_results=some), edition_of(program), gate) for some in ((), found)
    )
    assert canonical_json(with_them) == canonical_json(without)


def test_a_decision_has_no_way_to_look_at_the_clinical_status() -> None:
    assert not [field.name for field in fields(Facts) if "Clinical" in str(field.type)]
    assert not {field.name for field in fields(ClinicalStatus)} & {field.name for field in fields(Facts)}


@given(asks(), st.none() | statuses, st.lists(results, max_size=12).map(tuple), st.sampled_from(PROGRAMS))
@settings(max_examples=300, deadline=None)
def test_advice_is_whole_and_has_no_figure_of_the_patient(
    ask: tuple[Gate, Facts],
    stated: ClinicalStatus | None,
    found: tuple[LaboratoryResult, ...],
    program: str,
) -> None:
    _, facts = ask
    facts = replace(facts, program=program, laboratory_results=found)
    text = EDITIONS.advisories_in_force(program, T)
    assert text is not None
    given_now = advise(facts, stated, text)
    assert len({item.code for item in given_now}) == len(given_now)
    for item in given_now:
        for words in (item.sentence, item.remedy):
            assert re.fullmatch(r"[A-Z][^{}]+\.", words)
        assert item.citations
        assert set(item.citations) <= text.sources.keys()
        moved = tuple(replace(one, value=one.value + 3) if one.value == MARKED else one for one in found)
        assert item in advise(replace(facts, laboratory_results=moved), stated, text)


@pytest.mark.parametrize("program", PROGRAMS)
def test_before_the_first_text_nothing_is_advised(program: str) -> None:
    assert EDITIONS.advisories_in_force(program, T - days(365)) is None
    assert advise(Facts(as_of=T, program=program, request=Request()), None, None) == ()


def test_every_advisory_says_when_it_is_given() -> None:
    assert len({one.code for one in ADVISORIES}) == len(ADVISORIES)
    for one in ADVISORIES:
        assert re.fullmatch(r"[A-Z].+\.", one.holds_when)
