"""A program that nobody wrote a line of Python for: its editions and products in a folder, played through the API."""

from __future__ import annotations

from pathlib import Path

import pytest

from registry.programs import DefectiveProgram, load_editions
from registry.scenarios.play import play
from registry.scenarios.reading import read_scenarios
from registry.scenarios.stage import set_stage
from tests.cli.conftest import CommandLine
from tests.databases import Cluster
from tests.replaying import decisions_that_differ

PROGRAM = "madeupamide"
SOURCES = """
program        = "madeupamide"
title          = "A program of this test"
effective_from = {day}
time_zone      = "Europe/London"

[sources]
TEST = "Made up for this test; no program of any drug"

[authorization]
valid_days           = {{ value = 20, cite = "TEST", evidence = "unverified" }}
valid_days_from_test = {{ value = 5, cite = "TEST", evidence = "unverified" }}

[confirmation]
valid_hours = {{ value = 12, cite = "TEST", evidence = "unverified" }}
"""
RULES = """
[preconditions.patient-enrolled]
gates                 = ["prescription", "dispense", "release"]
cite                  = "TEST"
evidence              = "unverified"
reenroll_after_months = { value = 6, cite = "TEST", evidence = "unverified" }

[preconditions.risk-category-current]
gates            = ["prescription", "dispense", "release"]
adult_from_years = { value = 18, cite = "TEST", evidence = "unverified" }
menopause_months = { value = 24, cite = "TEST", evidence = "unverified" }

[preconditions.contraception-confirmed]
gates            = ["prescription"]
applies_to       = ["adult-female-can-get-pregnant"]
max_age_days     = { value = 30, cite = "TEST", evidence = "unverified" }
lead_days        = { value = 28, cite = "TEST", evidence = "unverified" }
highly_effective = { value = ["intrauterine-device"], cite = "TEST", evidence = "unverified" }
effective        = { value = ["latex-condom"], cite = "TEST", evidence = "unverified" }
methods_needed   = { value = 1, cite = "TEST", evidence = "unverified" }

[preconditions.authorization-form-complete]
gates      = ["prescription", "dispense"]
applies_to = ["adult-male"]
cite       = "TEST"
evidence   = "unverified"

[preconditions.pregnancy-test-current]
gates                        = ["prescription", "dispense"]
applies_to                   = ["adult-female-can-get-pregnant"]
authorization_days_from_test = { value = 5, cite = "TEST", evidence = "unverified" }
early_days                   = { value = 0, cite = "TEST", evidence = "unverified" }
early_interval_days          = { value = 5, cite = "TEST", evidence = "unverified" }
regular_interval_days        = { value = 5, cite = "TEST", evidence = "unverified" }
irregular_interval_days      = { value = 5, cite = "TEST", evidence = "unverified" }
max_detection_miu_ml         = { value = 30, cite = "TEST", evidence = "unverified" }

[preconditions.product-in-program]
gates    = ["prescription", "dispense", "release"]
cite     = "TEST"
evidence = "unverified"

[preconditions.authorization-number-valid]
gates    = ["dispense"]
cite     = "TEST"
evidence = "unverified"

[preconditions.dispensed-in-time]
gates                 = ["dispense"]
max_prescription_days = { value = 3, cite = "TEST", evidence = "unverified" }

[preconditions.confirmation-number-valid]
gates    = ["release"]
cite     = "TEST"
evidence = "unverified"
"""
LOCKOUT = """
[preconditions.missed-window-waited]
gates        = ["prescription"]
applies_to   = ["adult-female-can-get-pregnant"]
lockout_days = { value = 9, cite = "TEST", evidence = "unverified" }
"""
PRODUCTS = """
program = "madeupamide"

[sources]
TEST = "Made up for this test; no program of any drug"

[[product]]
ndc         = "99999-123-45"
name        = "Madeupamide 7 mg"
strength    = "7 mg"
dispensable = true
cite        = "TEST"
evidence    = "unverified"

[[product]]
ndc         = "EU/1/99/9999/001"
name        = "Madeupamide 9 mg"
strength    = "9 mg"
dispensable = true
cite        = "TEST"
evidence    = "unverified"
"""
SCENARIOS = """
program = "madeupamide"
now     = 2026-03-02T15:00:00Z

[[scenario]]
name     = "a woman, from the prescription to the release"
ask      = "release"
category = "adult-female-can-get-pregnant"
with     = [{ at = "-4h", act = "confirm-contraception", methods = ["intrauterine-device"] }]
expect   = "authorized"

[[scenario]]
name     = "a man's form is laid, since the edition asks for it"
ask      = "release"
category = "adult-male"
prescription = { ndc = "EU/1/99/9999/001" }
expect   = "authorized"

[[scenario]]
name     = "a man without the form"
ask      = "prescription"
category = "adult-male"
without  = ["authorization-form"]
expect   = "refused"
reasons  = ["authorization-form-complete/MISSING"]

[[scenario]]
name     = "the prescription of three days ago"
ask      = "dispense"
category = "adult-male"
authorized = "-3d"
expect   = "authorized"

[[scenario]]
name     = "the prescription of more than three days ago"
ask      = "dispense"
category = "adult-male"
authorized = "-3d1s"
expect   = "refused"
reasons  = ["dispensed-in-time/TOO_LATE"]

[[scenario]]
name     = "a test of more than five days"
ask      = "prescription"
category = "adult-female-can-get-pregnant"
without  = ["pregnancy-tests"]
with     = [{ at = "-5d1s", act = "pregnancy-test", result = "negative" }]
expect   = "refused"
reasons  = ["pregnancy-test-current/TOO_OLD"]

[[scenario]]
name     = "a window missed, and eight days waited"
ask      = "prescription"
category = "adult-female-can-get-pregnant"
without  = ["pregnancy-tests"]
with     = [
  { at = "-9d", act = "pregnancy-test", result = "negative" },
  { at = "-8d", act = "authorize-prescription" },
  { at = "-1d", act = "pregnancy-test", result = "negative" },
]
expect   = "refused"
reasons  = ["missed-window-waited/TOO_SOON"]

[[scenario]]
name     = "the same before the edition that asks for the wait"
now      = 2026-02-28T15:00:00Z
ask      = "prescription"
category = "adult-female-can-get-pregnant"
without  = ["pregnancy-tests"]
with     = [
  { at = "-9d", act = "pregnancy-test", result = "negative" },
  { at = "-8d", act = "authorize-prescription" },
  { at = "-1d", act = "pregnancy-test", result = "negative" },
]
expect   = "authorized"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of programs that holds this one alone, with two editions."""
    program = tmp_path / "programs" / PROGRAM
    program.mkdir(parents=True)
    for day, rules in (("2020-01-01", RULES), ("2026-03-01", RULES + LOCKOUT)):
        program.joinpath(f"{day}.toml").write_text(SOURCES.format(day=day) + rules, encoding="utf-8")
    program.joinpath("products.toml").write_text(PRODUCTS, encoding="utf-8")
    return program.parent


def test_a_new_program_is_data_alone(folder: Path, cluster: Cluster, tmp_path: Path) -> None:
    file = tmp_path / "scenarios.toml"
    file.write_text(SCENARIOS, encoding="utf-8")
    editions = load_editions(folder)
    with cluster.clone() as url:
        stage = set_stage(url, editions)
        try:
            played = [play(stage, scenario) for scenario in read_scenarios(file, editions.programs)]
        finally:
            stage.leave()
        assert decisions_that_differ(url, editions) == []
    assert len(played) == SCENARIOS.count("[[scenario]]")
    assert [str(one) for one in played if not one.passed] == []


def test_the_command_plays_a_program_of_another_folder(
    on_database: CommandLine, folder: Path, tmp_path: Path
) -> None:
    file = tmp_path / "scenarios.toml"
    file.write_text(
        SCENARIOS.split("[[scenario]]")[0] + "[[scenario]]" + SCENARIOS.split("[[scenario]]")[3], "utf-8"
    )
    ran = on_database("scenarios", "run", "--folder", str(folder), str(file))
    assert (ran.code, ran.out, ran.err) == (0, "ok a man without the form\n1 passed, 0 failed\n", "")


def test_a_new_program_that_is_not_understood_is_not_played(folder: Path) -> None:
    edition = folder / PROGRAM / "2026-03-01.toml"
    edition.write_text(edition.read_text(encoding="utf-8").replace("lockout_days", "lockout_weeks"), "utf-8")
    with pytest.raises(DefectiveProgram, match="lockout_weeks"):
        load_editions(folder)
