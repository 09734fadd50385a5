"""Signatures that were given before they were bound stay what they are, and the tables of signatures have checks."""

from __future__ import annotations

import psycopg
import pytest

from registry.storage import migrating
from tests import databases
from tests.databases import Cluster
from tests.migrations.rows import NOW, SOMEBODY, World, add, new_id

BEFORE, BOUND = "0029", "0030"
SHA = "a" * 64
WORDS = b"\x01" + bytes(40)
"""An encrypted value, as far as the database can see."""


def signature(world: World, **said: object) -> None:
    """A signature of the patient's prescriber."""
    row: dict[str, object] = {
        "patient_id": world.patient_id,
        "signature_id": new_id(),
        "signed_as": "prescriber",
    }
    row |= {"printed_name": WORDS, "meaning": WORDS, "signed_at": NOW}
    add(world.connection, "signature", **{**row, "recorded_at": NOW, "recorded_by": SOMEBODY, **said})


def bound(**said: object) -> dict[str, object]:
    """What a signature says since it is bound."""
    whole = {"act": "survey", "collection": "surveys", "record_id": new_id(), "account_id": SOMEBODY}
    return {
        **whole,
        "own_account": True,
        "authenticated_by": ["password"],
        "content_sha256": SHA,
        "hash": SHA,
        **said,
    }


def test_what_was_signed_before_stays_and_is_not_bound(cluster: Cluster) -> None:
    with cluster.empty() as url:
        migrating.upgrade(url, BEFORE)
        signed = new_id()
        row = {
            "patient_id": new_id(),
            "signature_id": new_id(),
            "agreement_id": signed,
            "signed_as": "prescriber",
        }
        said = {"printed_name": "Test Prescriber", "meaning": "agreement", "signed_at": NOW}
        # The agreement itself is left out: its patient's row was another one then.
        with databases.tampering(url) as connection:
            add(connection, "signature", **row, **said, recorded_at=NOW, recorded_by=SOMEBODY)
        migrating.upgrade(url, BOUND)
        with databases.owner(url) as connection:
            found = connection.execute(
                "SELECT act, collection, record_id::text, account_id::text, own_account, authenticated_by, hash"
                " FROM signature"
            ).fetchall()
        assert found == [("agreement", "agreements", signed, SOMEBODY, False, [], None)]
        migrating.downgrade(url, BEFORE)
        with databases.owner(url) as connection:
            assert connection.execute("SELECT agreement_id::text FROM signature").fetchall() == [(signed,)]


@pytest.mark.parametrize(
    ("said", "constraint"),
    [
        ({"hash": None}, "signature_bound_whole_check"),
        ({"hash": "x"}, "signature_bound_check"),
        ({"displayed_sha256": "x"}, "signature_bound_check"),
        ({"act": "agreement"}, "signature_agreement_named_check"),
        ({"act": "letter"}, "signature_act_known_check"),
        ({"signed_as": "nurse"}, "signature_signed_as_known_check"),
    ],
    ids=str,
)
def test_the_database_refuses_half_a_signature(
    module_database_url: str, said: dict[str, object], constraint: str
) -> None:
    with databases.application(module_database_url) as connection:
        world = World(connection)
        signature(world, **bound())
        with pytest.raises(psycopg.errors.CheckViolation) as error:
            signature(world, **bound(**said))
    assert error.value.diag.constraint_name == constraint


def test_a_certification_signature_is_of_one_certification(module_database_url: str) -> None:
    whole = {
        "signed_as": "prescriber",
        "printed_name": "Test Prescriber",
        "meaning": "agreement",
        "signed_at": NOW,
    }
    left_out = ("act", "collection", "record_id")
    kept = {name: value for name, value in bound().items() if name not in left_out}
    learnt = {"recorded_at": NOW, "recorded_by": SOMEBODY}
    with (
        databases.application(module_database_url) as connection,
        pytest.raises(psycopg.errors.CheckViolation) as error,
    ):
        add(connection, "certification_signature", signature_id=new_id(), **whole, **kept, **learnt)
    assert error.value.diag.constraint_name == "certification_signature_of_one_check"
