"""`registry ask` answers what auditors ask, on the demo's past."""

from __future__ import annotations

import csv
import io
import json

from tests.cli.conftest import CommandLine
from tests.databases import owner


def test_the_questions_of_an_auditor_are_answered(on_demo: CommandLine, database_url: str) -> None:
    refused = json.loads(on_demo("ask", "decisions", "--verdict", "refused", "--json").out)
    assert refused
    assert {row["verdict"] for row in refused} == {"refused"}
    page = on_demo("ask", "decisions", "--limit", "5")
    assert "--after " in page.err
    rest = on_demo("ask", "decisions", "--export", "csv", "--after", page.err.split()[-1])
    *rows, _end = csv.DictReader(io.StringIO(rest.out))
    with owner(database_url) as connection:
        kept = connection.execute("SELECT decision_id::text FROM decision ORDER BY 1 OFFSET 5").fetchall()
        exported = connection.execute(
            "SELECT count(*) FROM ledger_event WHERE kind = 'list-exported'"
        ).fetchone()
    assert [(row["decision_id"],) for row in rows] == kept
    assert exported == (1,)
    counts = json.loads(on_demo("ask", "reasons", "--json").out)
    assert sum(row["refusals"] for row in counts) == sum(len(row["reasons"]) for row in refused)
    patient_id = refused[0]["patient_id"]
    *lines, _last = on_demo("ask", "timeline", patient_id, "--export", "ndjson").out.splitlines()
    assert {"enrollments", "decisions", "events"} <= {json.loads(line)["source"] for line in lines}
    learnt = json.loads(on_demo("ask", "difference", patient_id, "--limit", "200", "--json").out)
    assert len(learnt) == len(lines)
    looks = json.loads(on_demo("ask", "accesses", patient_id, "--ground", "operation", "--json").out)
    assert {"decisions", "timeline", "difference"} <= {row["what"] for row in looks}


def test_what_is_asked_across_patients_is_answered(on_demo: CommandLine) -> None:
    courses = json.loads(on_demo("ask", "courses", "--json").out)
    assert courses
    assert all(row["seconds_to_authorized"] >= 0 for row in courses)
    numbers = json.loads(on_demo("ask", "open-numbers", "--json").out)
    used = {row["decision_id"] for row in courses if row["confirmed_at"] is not None}
    assert not used & {row["decision_id"] for row in numbers}
    for name in ("open-numbers", "courses", "overdue", "lapsing"):
        ran = on_demo("ask", name, "--export", "csv")
        assert (ran.code, ran.err) == (0, ""), name
        assert ran.out.startswith("cursor"), name


def test_what_can_not_be_asked_is_bad_input(on_database: CommandLine) -> None:
    for said in (
        ("decisions", "--since", "2026-03-02T15:00:00"),
        ("decisions", "--since", "yesterday"),
        ("decisions", "--known-at", "2199-01-01T00:00:00Z"),
        ("decisions", "--reason", "no-such/REASON"),
        ("decisions", "--program", "none"),
        ("decisions", "--after", "x"),
        ("timeline", "00000000-0000-7000-8000-000000000000"),
    ):
        ran = on_database("ask", *said)
        assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1), said
