"""Every signature is compared with its record and with the ledger: whatever an owner of the database did is found."""

from __future__ import annotations

from typing import Any

import pytest

from registry.cli.operator import reader
from registry.domain.signature_check import LEFT_OUT_OF_THE_LEDGER, Alteration
from registry.reports.signatures import show_signature, verify_signatures
from registry.storage.signatures import ROWS, SIGNED_ENDINGS, written_part
from tests.api.acts import (
    IN_PROGRAM,
    WHY,
    a_certified_pharmacy,
    a_certified_prescriber,
    a_suspended_prescriber,
)
from tests.api.clinic import Clinic
from tests.data_keys import VAULT
from tests.databases import tampering

EXCEPTION = {"program": "bosentan", "reason": "untested", "days": 30, "benefits_outweigh_risks": True}
pytestmark = pytest.mark.tampers
ACTS = (
    *("agreement", "authorization-form", "survey", "certification", "checklist", "correction", "outcome"),
    *("lift", "dispense-exception"),
)
OTHER = {
    "text": "another",
    "uuid": "00000000-0000-7000-8000-00000000abcd",
    "timestamp with time zone": "2020-01-01T00:00:00Z",
    "boolean": "flip",
    "integer": 4711,
    "ARRAY": ["another"],
    "bytea": VAULT.header() + bytes(40),
}
"""Another value of each kind of column; a truth is turned round."""
KINDS = "SELECT column_name::text, data_type::text FROM information_schema.columns WHERE table_name = %s"
SIGNATURE = "UPDATE signature SET {change} WHERE signature_id = %(one)s"
FLIPPED = "{0} = set_byte({0}, 12, 255 - get_byte({0}, 12))"
"""Another nonce, so that the value does not open."""
RESEALED = "signed_at = signed_at - interval '1 day', hash = encode(sha256('x'), 'hex')"
TAMPERINGS: dict[str, tuple[str, Alteration, str | None]] = {
    "another name": (
        SIGNATURE.format(change=FLIPPED.format("printed_name")),
        Alteration.SIGNATURE,
        LEFT_OUT_OF_THE_LEDGER,
    ),
    "another meaning": (
        SIGNATURE.format(change=FLIPPED.format("meaning")),
        Alteration.SIGNATURE,
        LEFT_OUT_OF_THE_LEDGER,
    ),
    "another instant": (
        SIGNATURE.format(change="signed_at = signed_at - interval '1 day'"),
        Alteration.SIGNATURE,
        "signed_at",
    ),
    "as somebody else": (
        SIGNATURE.format(change="signed_as = 'guardian'"),
        Alteration.SIGNATURE,
        "signed_as",
    ),
    "another account": (
        SIGNATURE.format(change="account_id = record_id"),
        Alteration.SIGNATURE,
        "account_id",
    ),
    "never proved": (
        SIGNATURE.format(change="authenticated_by = '{}'"),
        Alteration.SIGNATURE,
        "authenticated_by",
    ),
    "a hash of the forger's own": (SIGNATURE.format(change=RESEALED), Alteration.SIGNATURE, "signed_at"),
    "never bound": (
        SIGNATURE.format(change="hash = NULL, content_sha256 = NULL"),
        Alteration.SIGNATURE,
        "content_sha256",
    ),
    "taken away": ("DELETE FROM signature WHERE signature_id = %(one)s", Alteration.REMOVED, None),
    "the record taken away": (
        "DELETE FROM survey WHERE survey_id = %(record)s",
        Alteration.RECORD_GONE,
        None,
    ),
}


def signed_by_all(clinic: Clinic) -> str:
    """A patient of whom each kind of record is signed; returns the id."""
    patient_id, ask = clinic.treated(), clinic.practice.prescriber
    path = f"/patients/{patient_id}"
    clinic.released(
        clinic.confirmed(clinic.authorized(patient_id)["authorization_number"])["confirmation_number"]
    )
    ask.did(f"{path}/authorization-forms", {**IN_PROGRAM, "printed_name": "Test Prescriber"})
    wrong = ask.did(f"{path}/counselings", {**IN_PROGRAM, "topic": "contraception"})["counseling_id"]
    ask.did(f"{path}/corrections", {"kind": "counselings", "record_id": wrong, "reason": "a test"})
    concern = ask.did(f"{path}/concerns", {"kind": "missed-period"})["pregnancy_concern_id"]
    clinic.coordinator.did(f"{path}/concerns/{concern}/outcome", {"outcome": "no pregnancy"})
    hold = clinic.coordinator.did(f"{path}/holds", WHY)["hold_id"]
    clinic.coordinator.did(f"{path}/holds/{hold}/lift", {"reason": "a test"})
    ask.did(f"{path}/enrollments", {"program": "bosentan", "risk_category": "adult-male"})
    ask.did(f"{path}/dispense-exceptions", EXCEPTION)
    return patient_id


def signatures(clinic: Clinic, patient_id: str) -> list[dict[str, Any]]:
    """The patient's signatures."""
    items: list[dict[str, Any]] = clinic.auditor.get(f"/patients/{patient_id}/signatures").get_json()["items"]
    return items


def altered(clinic: Clinic) -> list[dict[str, Any]]:
    """What does not fit."""
    return list(verify_signatures(clinic.place.registry).altered)


@pytest.fixture
def patient_id(clinic: Clinic) -> str:
    return signed_by_all(clinic)


def of_act(clinic: Clinic, patient_id: str, act: str) -> dict[str, Any]:
    return next(one for one in signatures(clinic, patient_id) if one["act"] == act)


def test_signatures_nobody_touched_fit(clinic: Clinic, patient_id: str) -> None:
    found = verify_signatures(clinic.place.registry)
    assert found.altered == ()
    assert found.unbound == 0
    with tampering(clinic.place.database_url) as connection:
        count = "SELECT (SELECT count(*) FROM signature) + (SELECT count(*) FROM certification_signature)"
        assert connection.execute(count).fetchone() == (found.verified,)
    assert {one["act"] for one in signatures(clinic, patient_id)} == set(ACTS) - {"certification"}


@pytest.mark.parametrize("act", [act for act in ACTS if act != "certification"])
def test_every_column_of_a_signed_record_is_covered(clinic: Clinic, patient_id: str, act: str) -> None:
    given = of_act(clinic, patient_id, act)
    row = ROWS[given["collection"]]
    table, key = row.__tablename__, f"{row.__tablename__}_id"
    covered = [*written_part(given["collection"], dict.fromkeys(row.__table__.columns.keys()))]
    covered += SIGNED_ENDINGS.get(act, ())  # type: ignore[call-overload]
    for column in (name for name in covered if name not in ("patient_id", key)):
        found = with_another(clinic, table, key, given["record_id"], column)
        assert [one["signature_id"] for one in found if one["alteration"] == Alteration.RECORD], column
        assert {one["record_id"] for one in found} == {given["record_id"]}
        assert {one["field"] for one in found} <= {column, None}
    assert altered(clinic) == []


def with_another(clinic: Clinic, table: str, key: str, record_id: str, column: str) -> list[dict[str, Any]]:
    """What does not fit while the column of that record has another value."""
    where = f"WHERE {key} = %s"
    with tampering(clinic.place.database_url) as connection:
        kinds = {str(name): str(kind) for name, kind in connection.execute(KINDS, [table])}
        before = connection.execute(f"SELECT {column} FROM {table} {where}", [record_id]).fetchone()
        assert before is not None
        connection.execute(DROP_CHECKS.format(table=table).encode())
        other = OTHER[kinds[column]]
        other = (not before[0]) if other == "flip" else other
        connection.execute(f"UPDATE {table} SET {column} = %s {where}", [other, record_id])
    found = altered(clinic)
    with tampering(clinic.place.database_url) as connection:
        connection.execute(f"UPDATE {table} SET {column} = %s {where}", [before[0], record_id])
    return found


DROP_CHECKS = """
DO $$ DECLARE name text; BEGIN
FOR name IN SELECT conname FROM pg_constraint WHERE conrelid = '{table}'::regclass AND contype = 'c' LOOP
    EXECUTE 'ALTER TABLE {table} DROP CONSTRAINT ' || quote_ident(name);
END LOOP; END $$
"""


@pytest.mark.parametrize(("statement", "alteration", "field"), TAMPERINGS.values(), ids=TAMPERINGS)
def test_what_was_done_to_a_signature_is_found_and_named(
    clinic: Clinic, statement: str, alteration: Alteration, field: str | None
) -> None:
    patient_id = clinic.treated()
    one = of_act(clinic, patient_id, "survey")
    with tampering(clinic.place.database_url) as connection:
        ids = {"one": one["signature_id"], "record": one["record_id"]}
        assert connection.execute(statement.encode(), ids).rowcount == 1
    (found,) = altered(clinic)
    assert found == {
        "signature_id": one["signature_id"],
        "alteration": alteration,
        "field": field,
        "collection": "surveys",
        "record_id": one["record_id"],
        "stream": "patient",
        "stream_id": patient_id,
    }


def test_signatures_put_on_each_others_records_are_found(clinic: Clinic) -> None:
    first, second = clinic.treated(), clinic.treated()
    pair = [of_act(clinic, patient_id, "survey") for patient_id in (first, second)]
    swapped = (pair[0]["signature_id"], pair[1]["signature_id"])
    with tampering(clinic.place.database_url) as connection:
        for own, other in (swapped, swapped[::-1]):
            move = (
                "UPDATE signature s SET record_id = o.record_id, content_sha256 = o.content_sha256, hash = o.hash"
                " FROM (SELECT * FROM moved) o WHERE s.signature_id = %s AND o.signature_id = %s"
            )
            connection.execute("CREATE TEMP TABLE IF NOT EXISTS moved AS SELECT * FROM signature")
            connection.execute(move.encode(), [own, other])
    found = altered(clinic)
    assert {one["signature_id"] for one in found} == set(swapped)
    assert {(one["alteration"], one["field"]) for one in found} == {(Alteration.SIGNATURE, "record_id")}


def test_a_signature_that_was_copied_to_another_record_is_found(clinic: Clinic) -> None:
    patient_id = clinic.treated()
    one = of_act(clinic, patient_id, "survey")
    with tampering(clinic.place.database_url) as connection:
        connection.execute("CREATE TEMP TABLE copied (LIKE signature)")
        copy = "INSERT INTO copied SELECT * FROM signature WHERE signature_id = %s"
        connection.execute(copy, [one["signature_id"]])
        connection.execute("UPDATE copied SET signature_id = gen_random_uuid()")
        connection.execute("INSERT INTO signature SELECT * FROM copied")
    (found,) = altered(clinic)
    assert (found["alteration"], found["record_id"]) == (Alteration.INSERTED, one["record_id"])


@pytest.mark.parametrize("kind", ["prescriber", "pharmacy"])
def test_an_altered_certification_is_found(clinic: Clinic, kind: str) -> None:
    ids = {"prescriber": a_certified_prescriber, "pharmacy": a_certified_pharmacy}[kind](clinic)
    statement = f"UPDATE {kind}_certification SET program = 'bosentan' WHERE {kind}_id = %s"
    with tampering(clinic.place.database_url) as connection:
        assert connection.execute(statement.encode(), [ids[f"{kind}_id"]]).rowcount == 1
    (found,) = altered(clinic)
    assert (found["alteration"], found["field"], found["stream"]) == (Alteration.RECORD, "program", kind)
    assert found["collection"] == f"{kind}-certifications"
    shown = show_signature(clinic.place.registry, found["signature_id"], reader())
    assert (shown[f"{kind}_id"], shown["record"]["program"]) == (ids[f"{kind}_id"], "bosentan")


def test_an_altered_suspension_is_found(clinic: Clinic) -> None:
    ids = a_suspended_prescriber(clinic)
    statement = (
        "UPDATE prescriber_certification SET reason = 'another' WHERE prescriber_id = %s AND status = %s"
    )
    with tampering(clinic.place.database_url) as connection:
        assert connection.execute(statement, [ids["prescriber_id"], "suspended"]).rowcount == 1
    (found,) = altered(clinic)
    assert (found["alteration"], found["field"]) == (Alteration.RECORD, "reason")


def test_a_signature_from_before_the_binding_is_counted_and_is_no_alteration(clinic: Clinic) -> None:
    patient_id = clinic.treated()
    one = of_act(clinic, patient_id, "agreement")
    with tampering(clinic.place.database_url) as connection:
        connection.execute(
            "UPDATE signature SET hash = NULL, content_sha256 = NULL WHERE signature_id = %s",
            [one["signature_id"]],
        )
        connection.execute(
            "UPDATE ledger_event SET body = (body::jsonb - 'hash' - 'content_sha256')::text"
            " WHERE kind = 'agreement-signature' AND body LIKE %s",
            [f"%{one['signature_id']}%"],
        )
    found = verify_signatures(clinic.place.registry)
    assert (found.unbound, found.altered) == (1, ())


def test_a_record_marked_in_error_later_still_fits_its_signature(clinic: Clinic) -> None:
    patient_id = clinic.treated()
    survey = of_act(clinic, patient_id, "survey")["record_id"]
    body = {"kind": "surveys", "record_id": survey, "reason": "a test"}
    clinic.practice.prescriber.did(f"/patients/{patient_id}/corrections", body)
    assert altered(clinic) == []
