"""`registry signatures` passes what nobody touched, finds what was altered, and shows one signature."""

from __future__ import annotations

import json

from tests.cli.conftest import CommandLine
from tests.databases import tampering

ALTER = "UPDATE survey SET unsafe = NOT unsafe WHERE respondent = 'prescriber'"


def test_signatures_nobody_touched_pass(on_demo: CommandLine) -> None:
    ran = on_demo("signatures", "verify")
    assert (ran.code, ran.err) == (0, "")
    assert "every one fits what was signed" in ran.out
    assert json.loads(on_demo("signatures", "verify", "--json").out) == []


def test_an_altered_record_is_named(on_demo: CommandLine, database_url: str) -> None:
    with tampering(database_url) as connection:
        count = connection.execute(ALTER).rowcount
    ran = on_demo("signatures", "verify", "--json")
    found = json.loads(ran.out)
    assert ran.code == 1
    assert len(found) == count
    assert {(one["alteration"], one["field"], one["collection"]) for one in found} == {
        ("record altered", "unsafe", "surveys")
    }
    shown = on_demo("signatures", "show", found[0]["signature_id"])
    assert shown.code == 0
    for said in (
        "printed name",
        "authorship",
        "signed at",
        "hash",
        "The record that was signed:",
    ):
        assert said in shown.out
    as_json = json.loads(on_demo("signatures", "show", found[0]["signature_id"], "--json").out)
    assert as_json["record"]["survey_id"] == as_json["record_id"]


def test_a_signature_that_does_not_exist(on_demo: CommandLine) -> None:
    ran = on_demo("signatures", "show", "00000000-0000-7000-8000-000000000000")
    assert ran.code != 0
    assert "no such signature" in ran.err
