"""`registry programs` shows the law as it is held, and fails on a defective file."""

from __future__ import annotations

import json
from pathlib import Path

from registry.programs import load_editions
from tests.cli.conftest import CommandLine

POMALIDOMIDE = "pomalidomide/2023-03-24"


def test_every_edition_is_listed_with_its_digest(registry: CommandLine) -> None:
    editions = load_editions()
    listed = json.loads(registry("programs", "list", "--json").out)
    assert {row["edition"]: row["digest"] for row in listed} == {
        edition.name: edition.digest for program in editions.values() for edition in program
    }


def test_check_lists_every_value_with_its_evidence_and_citation(registry: CommandLine) -> None:
    ran = registry("programs", "check", "--json")
    assert ran.code == 0
    values = [row for row in json.loads(ran.out) if row["edition"] == POMALIDOMIDE]
    assert {"evidence", "citation", "precondition", "parameter", "value"} < set(values[0])
    assert all(row["evidence"] and row["citation"] for row in values)


def test_a_defective_file_fails_the_check(registry: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "aspirin").mkdir()
    (tmp_path / "aspirin" / "2020-01-01.toml").write_text('program = "aspirin"\nprogram = "twice"\n')
    ran = registry("programs", "check", "--folder", str(tmp_path))
    assert (ran.code, ran.out, ran.err.count("\n")) == (1, "", 1)
    assert "aspirin/2020-01-01.toml" in ran.err


def test_an_edition_is_shown_by_its_name_and_the_latest_by_the_programs(registry: CommandLine) -> None:
    by_name, by_program = (registry("programs", "show", name) for name in (POMALIDOMIDE, "pomalidomide"))
    assert by_name.code == 0
    assert "pregnancy-test-current" in by_name.out
    assert by_name.out == by_program.out
