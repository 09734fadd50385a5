"""`registry decisions` shows what was decided and decides it again."""

from __future__ import annotations

import json

import pytest

from tests.cli.conftest import CommandLine
from tests.databases import owner, tampering

FALSIFY = "UPDATE decision SET verdict = 'authorized' WHERE decision_id = %s"


def test_every_decision_is_decided_again_with_the_same_outcome(on_demo: CommandLine) -> None:
    ran = on_demo("decisions", "replay")
    assert ran.code == 0
    assert ran.out == "13 decisions were decided again, all with the same outcome\n"


@pytest.mark.tampers
def test_a_falsified_decision_is_found(on_demo: CommandLine, database_url: str) -> None:
    refused = _refused(database_url)
    with tampering(database_url) as connection:
        connection.execute(FALSIFY, [refused])
    ran = on_demo("decisions", "replay", "--json")
    assert ran.code == 1
    assert [row["decision_id"] for row in json.loads(ran.out)] == [refused]
    assert on_demo("decisions", "replay", refused).code == 1


def test_a_decision_is_shown_with_every_outcome(on_demo: CommandLine, database_url: str) -> None:
    refused = _refused(database_url)
    shown = on_demo("decisions", "show", refused)
    assert shown.code == 0
    assert "GUARDIAN_UNSIGNED" in shown.out
    document = json.loads(on_demo("decisions", "show", refused, "--json").out)
    assert document["verdict"] == "refused"
    assert document["facts"]["program"] == document["program"]


def test_a_decision_that_is_not_there_is_bad_input(on_database: CommandLine) -> None:
    for command in ("show", "replay"):
        ran = on_database("decisions", command, "00000000-0000-7000-8000-000000000000")
        assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)


def _refused(url: str) -> str:
    with owner(url) as connection:
        row = connection.execute(
            "SELECT decision_id::text FROM decision WHERE reasons = '{agreement-signed/GUARDIAN_UNSIGNED}'"
        ).fetchone()
    assert row is not None
    return str(row[0])


def test_the_operators_looks_are_in_the_access_log(on_demo: CommandLine, database_url: str) -> None:
    refused = _refused(database_url)
    assert on_demo("decisions", "show", refused).code == 0
    assert on_demo("decisions", "replay", refused).code == 0
    assert on_demo("decisions", "replay").code == 0
    with owner(database_url) as connection:
        looks = connection.execute("SELECT what, ground, count(*) FROM access_log GROUP BY 1, 2").fetchall()
        patients = connection.execute("SELECT count(DISTINCT patient_id) FROM decision").fetchone()
    assert patients is not None
    assert sorted(looks) == [("decision", "operation", 1), ("replay", "operation", int(str(patients[0])) + 1)]
