"""`registry programs` shows the law as it is held, and fails on a defective file."""

from __future__ import annotations

import json
import sys
from importlib.resources import files
from pathlib import Path

import pytest

from registry.cli import findings
from registry.domain.facts import Gate
from registry.programs import load_editions
from registry.programs.edition_schema import edition_schema
from registry.programs.proofs.finding import Claim, Finding, Result
from tests.cli.conftest import CommandLine

POMALIDOMIDE, BEFORE = "pomalidomide/2023-03-24", "pomalidomide/2017-06-27"
DAYS_LEFT = "max_days_remaining = { value = 7"
LONGEST = "max_days_supply = { value = 28"


def proposed(folder: Path, old: str, new: str, day: str = "2027-01-01") -> str:
    """The path of a file with the edition of 2023, one thing changed, to take effect on that day."""
    text = files("registry.programs").joinpath(f"{POMALIDOMIDE}.toml").read_text()
    assert old in text
    path = folder / "proposed.toml"
    path.write_text(text.replace("2023-03-24\n", f"{day}\n", 1).replace(old, new, 1))
    return str(path)


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


def test_check_lists_the_values_of_the_advisories_too(registry: CommandLine) -> None:
    rows = json.loads(registry("programs", "check", "--json").out)
    (row,) = [
        row
        for row in rows
        if row["precondition"] == "advisory blood-count-due"
        and row["parameter"] == "early_days, multiple-myeloma"
    ]
    assert row["edition"] == "pomalidomide/advisories/2026-01-01"
    assert (row["value"], row["evidence"], row["citation"]) == ("56", "unverified", "COMMON")
    own = [row for row in rows if row["precondition"] == "advisory dexamethasone-not-taken"]
    assert {(row["parameter"], row["evidence"]) for row in own} == {("", "verified")}


def test_a_defective_text_of_advisories_fails_the_check(registry: CommandLine, tmp_path: Path) -> None:
    advisories = tmp_path / "pomalidomide" / "advisories"
    advisories.mkdir(parents=True)
    edition = files("registry.programs").joinpath(f"{POMALIDOMIDE}.toml").read_bytes()
    (tmp_path / f"{POMALIDOMIDE}.toml").write_bytes(edition)
    (advisories / "2026-01-01.toml").write_text('program = "pomalidomide"\ntittle = "x"\n')
    ran = registry("programs", "check", "--folder", str(tmp_path))
    assert (ran.code, ran.out, ran.err.count("\n")) == (1, "", 1)
    assert "pomalidomide/advisories/2026-01-01.toml: unknown key 'tittle'" in ran.err


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


def test_a_proposed_edition_is_checked(registry: CommandLine, tmp_path: Path) -> None:
    ran = registry("programs", "check", proposed(tmp_path, DAYS_LEFT, DAYS_LEFT.replace("7", "5")), "--json")
    assert ran.code == 0
    assert {row["edition"] for row in json.loads(ran.out)} == {"pomalidomide/2027-01-01"}


def test_a_defective_or_backdated_proposal_is_told_what_to_do(registry: CommandLine, tmp_path: Path) -> None:
    path = proposed(tmp_path, DAYS_LEFT, DAYS_LEFT.replace("days", "hours"))
    ran = registry("programs", "check", path)
    assert (ran.code, ran.out, ran.err.count("\n")) == (1, "", 1)
    assert (
        f"{path}: preconditions.supply-remaining-within-limit: unknown key 'max_hours_remaining'" in ran.err
    )
    assert "the nearest known is 'max_days_remaining'" in ran.err
    ran = registry("programs", "check", proposed(tmp_path, DAYS_LEFT, DAYS_LEFT, day="2020-01-01"))
    assert (ran.code, ran.out, ran.err.count("\n")) == (1, "", 1)
    assert "choose a day after" in ran.err


def test_a_proposed_edition_is_laid_beside_one_that_is_there(registry: CommandLine, tmp_path: Path) -> None:
    path = proposed(tmp_path, DAYS_LEFT, DAYS_LEFT.replace("7", "5"))
    ran = registry("programs", "diff", POMALIDOMIDE, path)
    assert ran.code == 0
    assert ran.out == (
        "pomalidomide/2023-03-24 → pomalidomide/2027-01-01\n\n"
        "edition\n    effective from: 2023-03-24 → 2027-01-01\n\n"
        "supply-remaining-within-limit\n    days remaining: 7 → 5\n"
    )


def test_differences_are_given_as_json(registry: CommandLine) -> None:
    found = json.loads(registry("programs", "diff", BEFORE, POMALIDOMIDE, "--json").out)
    assert {
        "about": "edition",
        "what": "value",
        "sentence": "title: Pomalyst REMS → PS-Pomalidomide REMS",
        "before": "Pomalyst REMS",
        "after": "PS-Pomalidomide REMS",
    } in found


def test_an_edition_beside_itself_says_the_same(registry: CommandLine) -> None:
    assert registry("programs", "diff", POMALIDOMIDE, POMALIDOMIDE).out.endswith("Both say the same.\n")


def test_a_file_that_is_not_there_is_bad_input(registry: CommandLine) -> None:
    for command in (("diff", POMALIDOMIDE), ("show",), ("check",), ("impact",)):
        ran = registry("programs", *command, "nowhere.toml")
        assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)


def test_the_impact_of_a_proposal_is_counted(on_demo: CommandLine, tmp_path: Path) -> None:
    path = proposed(tmp_path, LONGEST, LONGEST.replace("28", "20"))
    found = json.loads(on_demo("programs", "impact", path, "--json").out)
    assert found["decided"] == 13
    assert found["changed"] == found["refused_instead"] > 0
    assert {change["reason"] for change in found["changes"]} == {"days-supply-within-limit/TOO_LONG"}
    ran = on_demo("programs", "impact", path)
    assert ran.code == 0
    assert ran.out.startswith(
        f"13 decisions were made again under pomalidomide/2027-01-01; {found['changed']} verdicts"
    )
    assert found["changes"][0]["examples"][0] in ran.out
    assert on_demo("programs", "impact", path, "--since", "2099-01-01").out.startswith("0 decisions")


def test_the_schema_is_printed(registry: CommandLine) -> None:
    assert json.loads(registry("programs", "schema").out) == edition_schema()


def test_verify_says_what_is_proved_and_fails_on_a_claim_that_does_not_hold(
    registry: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [Finding(POMALIDOMIDE, Claim.NO_LEAK, Gate.RELEASE, Result.PROVED, 7)]
    monkeypatch.setattr(findings, "prover", lambda: lambda _editions, _program: found)
    ran = registry("programs", "verify", "pomalidomide")
    assert (ran.code, ran.out.splitlines()[0]) == (
        0,
        f"{POMALIDOMIDE}, release: no yes without every precondition: proved (7 cases)",
    )
    found.append(Finding(POMALIDOMIDE, Claim.ALIVE, Gate.RELEASE, Result.FAILED, 9, ("no-hold: dead",)))
    ran = registry("programs", "verify", "--json")
    assert ran.code == 1
    assert json.loads(ran.out)[1]["details"] == ["no-hold: dead"]


def test_verify_without_the_solver_says_what_to_install(
    registry: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "z3", None)
    for name in [name for name in sys.modules if name.startswith("registry.programs.proofs.")]:
        monkeypatch.delitem(sys.modules, name)
    ran = registry("programs", "verify")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "registry: proofs need the solver z3: pip install 'rems-registry[proofs]'\n"


def test_verify_of_a_program_that_nobody_knows_names_those_that_there_are(registry: CommandLine) -> None:
    ran = registry("programs", "verify", "aspirin")
    assert ran.code == 2
    assert "pomalidomide" in ran.err
