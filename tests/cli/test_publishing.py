"""`registry programs publish` puts a reviewed edition in force, or says in one line what to do instead."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from registry.programs import load_editions
from registry.programs.keys import new_key
from registry.scenarios.stage import set_stage
from tests.api.acts import row_counts, writes_nothing
from tests.cli.conftest import CommandLine, Ran
from tests.databases import tampering
from tests.editions import proposed, trusting

DAY = date(2090, 1, 1)
NAME = f"pomalidomide/{DAY}"
CITED = 'max_days_supply = { value = 14, cite = ["'
NEWEST = load_editions()["pomalidomide"][-1]


@pytest.fixture
def publish(on_database: CommandLine, tmp_path: Path) -> Callable[..., Ran]:
    """Publishes a text, signed by a key that is trusted, in a registry that was made ready."""
    key = tmp_path / "sponsor.key"
    trusting(tmp_path, new_key(key))
    on_database.set("REGISTRY_HOME", str(tmp_path / "home"))
    on_database.set("REGISTRY_EDITION_KEYS", str(tmp_path / "keys"))
    assert on_database("db", "upgrade").code == 0

    def published(text: str, *more: str) -> Ran:
        file = tmp_path / "proposed.toml"
        file.write_text(text, encoding="utf-8")
        signed = ("--key", str(key), "--signer", "Test Sponsor")
        return on_database("programs", "publish", str(file), *signed, *more)

    return published


def test_an_edition_is_published_and_seen_by_every_command(
    on_database: CommandLine, publish: Callable[..., Ran], database_url: str
) -> None:
    edition = proposed(DAY)
    ran = publish(edition.text, "--meaning", "responsibility")
    assert (ran.code, ran.err) == (0, "")
    assert f"{NAME} is published and takes effect on {DAY} in America/New_York" in ran.out
    assert "signed by Test Sponsor (responsibility)" in ran.out
    listed = {
        row["edition"]: row["digest"] for row in json.loads(on_database("programs", "list", "--json").out)
    }
    assert listed[NAME] == edition.digest
    assert "max_days_supply = 14" in on_database("programs", "show", "pomalidomide").out
    assert "28 → 14" in on_database("programs", "diff", NEWEST.name, NAME).out
    assert NAME in on_database("programs", "impact", NAME).out
    checked = on_database("programs", "check", "--json")
    assert NAME in {row["edition"] for row in json.loads(checked.out)}
    assert on_database("doctor").code == 0


def test_a_dry_run_shows_what_is_new_and_publishes_nothing(
    publish: Callable[..., Ran], database_url: str
) -> None:
    with writes_nothing(database_url):
        ran = publish(proposed(DAY).text, "--dry-run")
    assert ran.code == 0
    assert f"{NEWEST.name} → {NAME}" in ran.out
    assert "28 → 14" in ran.out


@pytest.mark.parametrize("dry", [(), ("--dry-run",)], ids=["publish", "dry run"])
@pytest.mark.parametrize(
    ("text", "says"),
    [
        (proposed(NEWEST.effective_from).text, "on the same day; choose another day"),
        (proposed(date(2020, 1, 1)).text, "choose a day after 2023-03-24"),
        (proposed(date(2026, 3, 1)).text, "choose a day after"),
        (NEWEST.text, "is published already"),
        (proposed(DAY).text.replace(CITED, 'max_days_supply = { value = 14, sight = ["'), "max_days_supply"),
        (
            proposed(DAY).text.replace(CITED, 'max_days_supply = { value = 14, cite = ["NOWHERE'),
            "max_days_supply",
        ),
        (proposed(DAY).text.replace("[sources]", "[springs]"), "springs"),
    ],
    ids=["same day", "before another", "past", "the same", "no citation", "no such source", "no sources"],
)
def test_a_refusal_is_one_line_and_exit_code_2(
    publish: Callable[..., Ran], database_url: str, text: str, says: str, dry: tuple[str, ...]
) -> None:
    with writes_nothing(database_url):
        ran = publish(text, *dry)
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert says in ran.err


def test_after_the_end_of_the_program_is_refused(publish: Callable[..., Ran]) -> None:
    ended = proposed(DAY, "time_zone", f"ended_on = {DAY}\ntime_zone")
    assert publish(ended.text).code == 0
    ran = publish(proposed(date(2091, 1, 1)).text)
    assert ran.code == 2
    assert f"ended the program on {DAY}" in ran.err


def test_a_key_that_is_not_trusted_or_not_there_is_refused(
    publish: Callable[..., Ran], database_url: str, tmp_path: Path
) -> None:
    new_key(tmp_path / "other.key")
    with writes_nothing(database_url):
        for key, says in (("other.key", "add this line to the file"), ("no.key", "can not be read")):
            ran = publish(proposed(DAY).text, "--key", str(tmp_path / key))
            assert (ran.code, ran.err.count("\n")) == (2, 1)
            assert says in ran.err


def test_a_new_key_prints_the_line_that_lets_others_trust_it(registry: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / "sponsor.key"
    ran = registry("programs", "key", "new", str(file))
    assert ran.code == 0
    assert len(ran.out.split()[0]) == 64
    again = registry("programs", "key", "new", str(file))
    assert again.code == 2
    assert "stays as it is" in again.err


def test_check_and_doctor_name_an_edition_that_was_tampered_with(
    on_database: CommandLine, publish: Callable[..., Ran], database_url: str
) -> None:
    assert publish(proposed(DAY).text).code == 0
    with tampering(database_url) as connection:
        connection.execute(
            "UPDATE edition_signature SET signer = 'Somebody' WHERE effective_from = %s", [DAY]
        )
    for command in (("programs", "check"), ("db", "upgrade")):
        ran = on_database(*command)
        assert ran.code != 0
        assert f"edition {NAME} has a signature that does not fit" in ran.err
    doctor = on_database("doctor", "--json")
    assert doctor.code == 1
    wrong = {row["check"]: row["found"] for row in json.loads(doctor.out) if not row["well"]}
    assert set(wrong) == {"editions", "ledger", "production"}
    assert all(NAME in found for found in wrong.values())


def test_scenarios_are_played_under_published_editions(database_url: str) -> None:
    editions = load_editions().with_more([proposed(DAY)])
    stage = set_stage(database_url, editions)
    try:
        listed = stage.coordinator.get("/programs")["items"]
        names = {one["edition"] for program in listed for one in program["editions"]}
    finally:
        stage.leave()
    assert NAME in names
    assert row_counts(database_url)["edition_signature"] == sum(map(len, editions.values()))
