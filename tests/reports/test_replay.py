"""Decisions are made again from what was stored: the same comes out, unless somebody changed what was stored."""

from __future__ import annotations

import re

import pytest

from registry.domain.errors import NotFound
from registry.domain.facts import Gate
from registry.reports.decisions import replay_all, replay_decision
from tests.api.acts import do, prepared
from tests.api.all_acts import ALL
from tests.api.clinic import Clinic
from tests.databases import tampering
from tests.replaying import decisions_that_differ

WHICH = " WHERE gate = 'dispense' AND verdict = 'authorized' RETURNING decision_id"
TAMPERINGS = {
    "another fact": (
        "facts = replace(facts, '\"adult-male\"', '\"male-child\"')",
        "an outcome differs|the verdict is",
    ),
    "a fact left out": (
        "facts = replace(facts, '\"quantity\":21', '\"quantity\":99')",
        "an outcome differs|the verdict is",
    ),
    "facts written otherwise": ("facts = replace(facts, '{', '{ ')", "do not read back as they were written"),
    "another outcome": (
        "outcomes = replace(outcomes, '\"met\"', '\"not-applicable\"')",
        "an outcome differs",
    ),
    "another verdict": ("verdict = 'refused'", "the verdict is authorized now, it was refused"),
    "another edition's text": ("edition_digest = repeat('0', 64)", "the text of .* is another now"),
    "an edition that is not kept": ("edition = 'pomalidomide/1999-01-01'", "is not kept here"),
    "no edition": ("edition = NULL, edition_digest = NULL", "the verdict is refused now"),
    "another gate": ("gate = 'release'", "the verdict is|an outcome differs"),
}


def test_all_decisions_of_a_varied_run_come_out_the_same(clinic: Clinic) -> None:
    for act in ALL:
        ids = prepared(clinic, act)
        do(clinic, act, ids)
        if "patient_id" in ids:
            body = clinic.prescription(ids["patient_id"], days_supply=29, refills=1)
            clinic.practice.prescriber.post("/prescription-authorizations", body)
        for name, path in (
            ("authorization_number", "/dispense-authorizations"),
            ("confirmation_number", "/dispenses"),
        ):
            if name in ids:
                asked = clinic.release(ids[name]) if path == "/dispenses" else {name: ids[name]}
                clinic.other_drugstore.pharmacist.post(path, asked)
    replays = list(replay_all(clinic.place.registry))
    assert [replay for replay in replays if not replay.same] == []
    decisions = clinic.auditor.get("/decisions", limit=200).get_json()["items"]
    assert len(replays) == len(decisions) > 30
    assert {(one["gate"], one["verdict"]) for one in decisions} == {
        (gate.value, verdict) for gate in Gate for verdict in ("authorized", "refused")
    }
    assert all(replay_decision(clinic.place.registry, one["decision_id"]).same for one in decisions)


@pytest.mark.tampers
@pytest.mark.parametrize(("change", "why"), TAMPERINGS.values(), ids=TAMPERINGS)
def test_a_decision_that_was_changed_does_not_come_out_the_same(
    clinic: Clinic, change: str, why: str
) -> None:
    with tampering(clinic.place.database_url) as connection:
        row = connection.execute(f"UPDATE decision SET {change}{WHICH}").fetchone()
    assert row is not None
    different = decisions_that_differ(clinic.place.database_url)
    assert [replay.decision_id for replay in different] == [str(row[0])]
    assert re.search(why, str(different[0].why))
    assert not replay_decision(clinic.place.registry, str(row[0])).same


def test_a_decision_that_does_not_exist_can_not_be_made_again(clinic: Clinic) -> None:
    with pytest.raises(NotFound, match="no such decision"):
        replay_decision(clinic.place.registry, "00000000-0000-7000-8000-000000000000")
