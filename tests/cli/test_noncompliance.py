"""`registry noncompliance` finds what the demo's records show, once, and lists it; `registry pregnancies` likewise."""

from __future__ import annotations

import json

from tests.cli.conftest import CommandLine


def test_what_the_records_show_is_found_once_and_listed(on_demo: CommandLine) -> None:
    ran = on_demo("noncompliance", "find", "--json")
    assert (ran.code, ran.err) == (0, "")
    found = {event["noncompliance_event_id"] for event in json.loads(ran.out)}
    assert on_demo("noncompliance", "find").out == "Nothing new was found.\n"
    listed = json.loads(on_demo("noncompliance", "events", "--json").out)
    assert {event["noncompliance_event_id"] for event in listed} == found
    assert json.loads(on_demo("noncompliance", "events", "--kind", "no-such", "--json").out) == []
    assert on_demo("noncompliance", "cases", "--open").out == "There are no such cases.\n"


def test_reported_pregnancies_are_listed(on_demo: CommandLine) -> None:
    ran = on_demo("pregnancies", "list", "--json")
    assert (ran.code, ran.err) == (0, "")
    assert all(row["pregnant"] in ("patient", "partner") for row in json.loads(ran.out))
