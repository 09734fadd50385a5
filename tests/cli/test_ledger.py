"""`registry ledger` seals, lists, proves, and verifies: it passes a sound ledger and finds a falsified one."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from registry.cli.sealing import KEY_FILE, sealing_key, seals_of
from registry.config import Config, ConfigurationError
from registry.programs.keys import new_key, public_of
from tests.cli.conftest import CommandLine
from tests.databases import owner, tampering
from tools import verify_ledger

FALSIFY = (
    "UPDATE ledger_event SET body = replace(body, 'patient', 'patience') WHERE kind = 'patient-registered'"
)


@pytest.fixture
def sealing(on_demo: CommandLine, tmp_path: Path) -> CommandLine:
    """The command line on a demo that can be sealed."""
    new_key(tmp_path / "key")
    on_demo.set("REGISTRY_SEALING_KEY_FILE", str(tmp_path / "key"))
    on_demo.set("REGISTRY_HEADS_FILE", str(tmp_path / "heads.jsonl"))
    return on_demo


def test_a_sound_ledger_passes(on_demo: CommandLine) -> None:
    ran = on_demo("ledger", "verify")
    assert ran.code == 0
    assert "every one holds together" in ran.out
    assert "no heads kept outside" in ran.out
    assert json.loads(on_demo("ledger", "verify", "--json").out) == []


def test_an_altered_event_is_found(on_demo: CommandLine, database_url: str) -> None:
    with tampering(database_url) as connection:
        altered = connection.execute(FALSIFY).rowcount
    ran = on_demo("ledger", "verify", "--json")
    assert ran.code == 1
    assert len(json.loads(ran.out)) == altered
    assert {defect["stream"] for defect in json.loads(ran.out)} == {"patient"}


def test_a_ledger_is_sealed_listed_and_proved(
    sealing: CommandLine, database_url: str, tmp_path: Path
) -> None:
    assert sealing("ledger", "heads").out == "No head was signed yet.\n"
    assert " events were sealed" in sealing("ledger", "seal").out
    assert sealing("ledger", "seal").out == "0 events were sealed\n"
    (head,) = json.loads(sealing("ledger", "heads", "--json").out)
    with owner(database_url) as connection:
        row = connection.execute("SELECT count(*), min(event_id::text) FROM ledger_event").fetchone()
    assert row is not None
    assert head["tree_size"] == row[0]
    assert str(row[0]) in sealing("ledger", "heads").out
    key = sealing("ledger", "key").out.strip()
    for asked in ([str(row[1])], ["--from", str(row[0]), "--to", str(row[0])]):
        proof = tmp_path / "proof"
        proof.write_text(sealing("ledger", "prove", *asked).out)
        assert verify_ledger.main([str(proof), "--key", key, "--heads", str(tmp_path / "heads.jsonl")]) == 0
    ran = sealing("ledger", "verify")
    assert (ran.code, f"{row[0]} events are sealed" in ran.out) == (0, True)


def test_a_ledger_rolled_back_whole_is_found(sealing: CommandLine, database_url: str) -> None:
    sealing("ledger", "seal")
    with tampering(database_url) as connection:
        for table in ("ledger_head", "ledger_node", "ledger_leaf"):
            connection.execute(f"DELETE FROM {table}".encode())
    ran = sealing("ledger", "verify", "--json")
    assert (ran.code, {defect["tampering"] for defect in json.loads(ran.out)}) == (1, {"rolled-back"})
    doctor = sealing("doctor", "--json")
    assert {row["check"]: row["well"] for row in json.loads(doctor.out)}["ledger"] is False
    refused = sealing("ledger", "seal")
    assert (refused.code, "Nothing is sealed" in refused.err) == (2, True)


@pytest.mark.parametrize("asked", [[], ["--from", "1"], ["--to", "1"]])
def test_a_proof_of_nothing_is_refused(on_database: CommandLine, asked: list[str]) -> None:
    ran = on_database("ledger", "prove", *asked)
    assert (ran.code, "EVENT_ID" in ran.err) == (2, True)


def test_what_can_not_be_proved_is_said(sealing: CommandLine) -> None:
    sealing("ledger", "seal")
    unknown = sealing("ledger", "prove", "00000000-0000-7000-8000-000000000000")
    assert (unknown.code, "No sealed event" in unknown.err) == (2, True)
    assert sealing("ledger", "prove", "--from", "3", "--to", "2").code == 2
    assert sealing("ledger", "prove", "--from", "1", "--to", "2").code == 2


def test_another_database_needs_a_key_that_was_set(on_database: CommandLine) -> None:
    ran = on_database("ledger", "seal")
    assert (ran.code, "REGISTRY_SEALING_KEY is not set" in ran.err) == (2, True)


@pytest.mark.parametrize("text", ["no key", ""])
def test_a_key_that_is_none_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConfigurationError, match="REGISTRY_SEALING_KEY is no private Ed25519 key"):
        sealing_key(Config(home=tmp_path, sealing_key=text))


def test_the_key_of_an_installation_is_made_once(tmp_path: Path) -> None:
    config = Config(home=tmp_path)
    assert seals_of(config).trusted() == frozenset()
    made = public_of(sealing_key(config))
    assert public_of(sealing_key(config)) == made
    assert stat.S_IMODE((tmp_path / KEY_FILE).stat().st_mode) == 0o600
    assert seals_of(config).trusted() == frozenset({made})


def test_the_evidence_of_a_decision_is_exported(
    sealing: CommandLine, database_url: str, tmp_path: Path
) -> None:
    with owner(database_url) as connection:
        row = connection.execute("SELECT decision_id::text FROM decision LIMIT 1").fetchone()
    assert row is not None
    unsealed = sealing("decisions", "export", str(row[0]))
    assert (unsealed.code, "not sealed yet" in unsealed.err) == (2, True)
    sealing("ledger", "seal")
    out = tmp_path / "evidence.html"
    assert sealing("decisions", "export", str(row[0]), "--out", str(out)).code == 0
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert verify_ledger.main([str(out), "--key", sealing("ledger", "key").out.strip(), "--decide"]) == 0
    assert sealing("decisions", "export", str(row[0]), "--out", str(out)).code == 2
    assert str(row[0]) in sealing("decisions", "export", str(row[0])).out
