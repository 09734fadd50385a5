"""`registry ledger verify` passes a sound ledger and finds a falsified one."""

from __future__ import annotations

import json

from tests.cli.conftest import CommandLine
from tests.databases import tampering

FALSIFY = (
    "UPDATE ledger_event SET body = replace(body, 'patient', 'patience') WHERE kind = 'patient-registered'"
)


def test_a_sound_ledger_passes(on_demo: CommandLine) -> None:
    ran = on_demo("ledger", "verify")
    assert ran.code == 0
    assert "every one holds together" in ran.out
    assert json.loads(on_demo("ledger", "verify", "--json").out) == []


def test_an_altered_event_is_found(on_demo: CommandLine, database_url: str) -> None:
    with tampering(database_url) as connection:
        altered = connection.execute(FALSIFY).rowcount
    ran = on_demo("ledger", "verify", "--json")
    assert ran.code == 1
    assert len(json.loads(ran.out)) == altered
    assert {defect["stream"] for defect in json.loads(ran.out)} == {"patient"}
