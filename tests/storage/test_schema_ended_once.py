"""What was ended, lifted, revoked or marked in error stays so: asked of every table that has such a mark."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import timedelta

import psycopg
import pytest
from psycopg import sql

from registry.storage.tables import METADATA
from registry.storage.transaction import ROTATOR_ROLE
from tests import databases
from tests.migrations.rows import CATEGORY, NOW, PROGRAM, SOMEBODY, World, add, new_id

LEARNT = {"recorded_at": NOW, "recorded_by": SOMEBODY}
WORDS = b"\x01" + bytes(40)
"""An encrypted value, as far as the database can see."""
ERROR = {"error_marked_at": NOW, "error_marked_by": SOMEBODY, "error_reason": WORDS}
OUTCOME = {"outcome": WORDS, "outcome_at": NOW, "outcome_by": SOMEBODY}
REVOKED = {"revoked_at": NOW, "revoked_by": SOMEBODY, "revocation_reason": "test"}
ENDED = {"ended_at": NOW, "ended_by": SOMEBODY, "end_reason": WORDS}
LIFTED = {"lifted_at": NOW, "lifted_by": SOMEBODY, "lift_reason": WORDS}
CANCELLED = {"cancelled_at": NOW, "cancelled_by": SOMEBODY, "cancel_reason": WORDS}
DISABLED = {"disabled_at": NOW, "disabled_by": SOMEBODY, "disabled_reason": "test"}

RETIRED = {"retired_from": NOW, "retired_at": NOW, "retired_by": SOMEBODY, "retirement_reason": "test"}

METHODS = {"abstinence": True, "methods": [], "highly_effective_contraindicated": False}
TEST = {"result": "negative", "detects_miu_ml": 25, "specimen": "serum"}
RESULT = {"analyte": "platelet-count", "value": 150_000}
SURVEY = {"program": PROGRAM, "respondent": "patient", "in_person": False, "unsafe": False}
HOLD = {"program": PROGRAM, "kind": "coordinator-hold", "reason": "test", "placed_at": NOW}

OF_A_PATIENT: dict[str, tuple[dict[str, object], dict[str, object]]] = {
    "counseling": ({"program": PROGRAM, "topic": "contraception", "counseled_at": NOW}, ERROR),
    "contraception_confirmation": (
        {"program": PROGRAM, "in_use_since": NOW, "confirmed_at": NOW, **METHODS},
        ERROR,
    ),
    "pregnancy_test": ({"collected_at": NOW, "reported_at": NOW, **TEST}, ERROR),
    "laboratory_result": ({"collected_at": NOW, "reported_at": NOW, **RESULT}, ERROR),
    "pregnancy_concern": ({"kind": "missed-period", "occurred_at": NOW}, ERROR),
    "pregnancy_report": ({"pregnant": "partner", "reported_at": NOW}, ERROR),
    "reproductive_status": ({"status": "menses-regular", "observed_at": NOW}, ERROR),
    "survey": ({"answered_at": NOW, **SURVEY}, ERROR),
    "hold": (HOLD, LIFTED),
    "clinical_status": (
        {"program": PROGRAM, "indication": "maintenance", "observed_at": NOW},
        ERROR,
    ),
}
"""A row of each table, and how it is ended. The other tables have a row in the world or a test of their own."""

IN_THE_WORLD = {
    "enrollment": ENDED,
    "prescription_authorization": CANCELLED,
    "dispense_confirmation": CANCELLED,
}
ON_THEIR_OWN: dict[str, dict[str, object]] = {
    "delegate": REVOKED,
    "account": DISABLED,
    "token": {"revoked_at": NOW},
    "session": {"revoked_at": NOW},
    "totp": {"revoked_at": NOW},
    "recovery_code": {"revoked_at": NOW},
    "passkey": {"revoked_at": NOW},
    "invitation": {"revoked_at": NOW},
    "agreement": ERROR,
    "dispense_exception": ERROR,
    "authorization_form": ERROR,
    "client_key": RETIRED,
    "account_identity": REVOKED,
}
HASH = bytes(32)
FORM = {"printed_name": "Test Prescriber", "signed_at": NOW}


@pytest.fixture
def world(module_database_url: str) -> Iterator[World]:
    """A patient of this test, written by the application's role."""
    with databases.application(module_database_url) as connection:
        yield World(connection)


def update(world: World, table: str, key: tuple[str, object], **values: object) -> None:
    """The columns of the row with this key are changed."""
    changes = [sql.SQL("{} = {}").format(sql.Identifier(name), sql.Literal(values[name])) for name in values]
    statement = sql.SQL("UPDATE {} SET {} WHERE {} = {}").format(
        sql.Identifier(table), sql.SQL(", ").join(changes), sql.Identifier(key[0]), sql.Literal(key[1])
    )
    world.connection.execute(statement)


def assert_ends_once(world: World, table: str, key: tuple[str, object], end: dict[str, object]) -> None:
    """The row can be ended, ended again in the same words, but neither in others nor be revived."""
    update(world, table, key, **end)
    update(world, table, key, **end)
    instant = next(name for name in end if name.endswith("_at"))
    for breach in ({instant: NOW + timedelta(hours=1)}, dict.fromkeys(end)):
        with pytest.raises(psycopg.errors.RestrictViolation) as error:
            update(world, table, key, **breach)
        assert error.value.diag.constraint_name == "record_ended"


@pytest.mark.parametrize("table", OF_A_PATIENT)
def test_a_record_of_a_patient_is_ended_once(world: World, table: str) -> None:
    said, end = OF_A_PATIENT[table]
    key = (f"{table}_id", new_id())
    add(world.connection, table, patient_id=world.patient_id, **{key[0]: key[1]}, **said, **LEARNT)
    assert_ends_once(world, table, key, end)


def test_an_outcome_is_written_once_but_can_still_turn_out_an_error(world: World) -> None:
    key = ("pregnancy_concern_id", new_id())
    concern = {"kind": "missed-period", "occurred_at": NOW, key[0]: key[1], **LEARNT}
    add(world.connection, "pregnancy_concern", patient_id=world.patient_id, **concern)
    assert_ends_once(world, "pregnancy_concern", key, OUTCOME)
    update(world, "pregnancy_concern", key, **ERROR)


def test_an_agreement_is_marked_in_error_once(world: World) -> None:
    key = ("agreement_id", new_id())
    agreement = {"enrollment_id": world.enrollment_id, "risk_category": CATEGORY, "signed_at": NOW}
    add(world.connection, "agreement", patient_id=world.patient_id, **{key[0]: key[1]}, **agreement, **LEARNT)
    assert_ends_once(world, "agreement", key, ERROR)


def test_a_dispense_exception_is_marked_in_error_once(world: World) -> None:
    key = ("dispense_exception_id", new_id())
    granted: dict[str, object] = {
        "program": PROGRAM,
        "enrollment_id": world.enrollment_id,
        "prescriber_id": world.prescriber_id,
    }
    granted |= {"reason": "untested", "days": 30, "benefits_outweigh_risks": True, "granted_at": NOW}
    add(
        world.connection,
        "dispense_exception",
        patient_id=world.patient_id,
        **{key[0]: key[1]},
        **granted,
        **LEARNT,
    )
    assert_ends_once(world, "dispense_exception", key, ERROR)


def test_an_authorization_form_is_marked_in_error_once(world: World) -> None:
    key = ("authorization_form_id", new_id())
    form = {"enrollment_id": world.enrollment_id, **FORM}
    add(
        world.connection,
        "authorization_form",
        patient_id=world.patient_id,
        **{key[0]: key[1]},
        **form,
        **LEARNT,
    )
    assert_ends_once(world, "authorization_form", key, ERROR)


def test_an_enrollment_ends_once_and_is_not_transferred_afterwards(world: World) -> None:
    key = ("enrollment_id", world.enrollment_id)
    assert_ends_once(world, "enrollment", key, ENDED)
    with pytest.raises(psycopg.errors.RestrictViolation):
        update(world, "enrollment", key, prescriber_id=world.prescriber())


def test_an_authorization_is_cancelled_once(world: World) -> None:
    assert_ends_once(
        world, "prescription_authorization", ("authorization_id", world.authorization()), CANCELLED
    )


def test_a_confirmation_is_cancelled_once(world: World) -> None:
    assert_ends_once(world, "dispense_confirmation", ("confirmation_id", world.confirmation()), CANCELLED)


OTHER_KEY = b"\x01" + b"\x07" * 8 + bytes(32)
NO_REENCRYPTIONS = {
    "another text under the same key": b"\x01" + bytes(39) + b"\x01",
    "a longer text under another key": OTHER_KEY + b"\x00",
    "a text of no known format": b"\x02" + bytes(40),
    "plain text": b"\x00test",
}


def test_the_words_of_an_end_may_change_their_key_and_nothing_else(world: World) -> None:
    key = ("enrollment_id", world.enrollment_id)
    update(world, "enrollment", key, **ENDED)
    for words in NO_REENCRYPTIONS.values():
        with pytest.raises((psycopg.errors.RestrictViolation, psycopg.errors.CheckViolation)):
            update(world, "enrollment", key, end_reason=words)
    with pytest.raises(psycopg.errors.RestrictViolation):
        update(world, "enrollment", key, end_reason=OTHER_KEY, ended_by=new_id())
    update(world, "enrollment", key, end_reason=OTHER_KEY)


def test_a_name_may_change_its_key_and_nothing_else(world: World) -> None:
    key = ("patient_id", new_id())
    names = {"given_name": WORDS, "family_name": WORDS, "born_on": WORDS, "time_zone": "UTC"}
    columns = sql.SQL(", ").join(map(sql.Identifier, [*names, key[0], *LEARNT]))
    values = sql.SQL(", ").join(map(sql.Literal, [*names.values(), key[1], *LEARNT.values()]))
    world.connection.execute(sql.SQL("INSERT INTO patient ({}) VALUES ({})").format(columns, values))
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        update(world, "patient", key, family_name=OTHER_KEY)
    world.connection.execute(f"SET ROLE {ROTATOR_ROLE}".encode())
    for words in NO_REENCRYPTIONS.values():
        with pytest.raises((psycopg.errors.RestrictViolation, psycopg.errors.CheckViolation)):
            update(world, "patient", key, family_name=words)
    update(world, "patient", key, given_name=OTHER_KEY, family_name=OTHER_KEY, born_on=OTHER_KEY)


def test_a_delegate_is_revoked_once(world: World) -> None:
    assert_ends_once(world, "delegate", ("delegate_id", world.delegate(world.prescriber_id)), REVOKED)


def test_an_account_and_its_token_end_once(world: World) -> None:
    account_id, token_id = new_id(), new_id()
    names = {"username": account_id, "name": "Test Account", "role": "auditor", "scopes": []}
    add(world.connection, "account", account_id=account_id, recorded_at=NOW, **names)
    secret = hashlib.sha256(token_id.encode()).digest()
    add(
        world.connection,
        "token",
        token_hash=secret,
        token_id=token_id,
        account_id=account_id,
        recorded_at=NOW,
    )
    assert_ends_once(world, "token", ("token_id", token_id), {"revoked_at": NOW})
    assert_ends_once(world, "account", ("account_id", account_id), DISABLED)


def an_account(world: World) -> str:
    account_id = new_id()
    names = {"username": account_id, "name": "Test Account", "role": "auditor", "scopes": []}
    add(world.connection, "account", account_id=account_id, recorded_at=NOW, **names)
    return account_id


LATER = NOW + timedelta(hours=1)
OF_AN_ACCOUNT: dict[str, tuple[str, dict[str, object]]] = {
    "session": (
        "session_id",
        {"secret_hash": HASH, "factors": ["password"], "second_factor_due": True, "recorded_at": NOW}
        | {"expires_at": LATER, "last_used_at": NOW},
    ),
    "totp": ("totp_id", {"sealed_secret": HASH, **LEARNT}),
    "recovery_code": ("code_hash", {"recorded_at": NOW}),
    "passkey": ("passkey_id", {"public_key": HASH, "sign_count": 0, "name": "Test", **LEARNT}),
    "invitation": (
        "invitation_id",
        {"token_hash": HASH, "purpose": "invitation", "lost_factors": False, "expires_at": LATER, **LEARNT},
    ),
}


@pytest.mark.parametrize("table", OF_AN_ACCOUNT)
def test_a_way_to_sign_in_ends_once(world: World, table: str) -> None:
    name, said = OF_AN_ACCOUNT[table]
    key: tuple[str, object] = (name, HASH if name == "code_hash" else new_id())
    more = {"credential": HASH} if table == "passkey" else {}
    row = {name: key[1], "account_id": an_account(world), **said, **more}
    add(world.connection, table, **row)
    assert_ends_once(world, table, key, ON_THEIR_OWN[table])


@pytest.mark.parametrize("table", ["recovery_code", "invitation"])
def test_what_is_used_once_stays_used(world: World, table: str) -> None:
    name, said = OF_AN_ACCOUNT[table]
    own = hashlib.sha256(table.encode()).digest()
    key: tuple[str, object] = (name, own if name == "code_hash" else new_id())
    row = {**said, "token_hash": own} if table == "invitation" else said
    add(world.connection, table, **{name: key[1], "account_id": an_account(world), **row})
    assert_ends_once(world, table, key, {"used_at": NOW})


def test_a_code_by_time_that_was_used_stays_used(world: World) -> None:
    _, said = OF_AN_ACCOUNT["totp"]
    key = ("totp_id", new_id())
    add(world.connection, "totp", totp_id=key[1], account_id=an_account(world), **said)
    update(world, "totp", key, confirmed_at=NOW, last_step=7)
    with pytest.raises(psycopg.errors.RestrictViolation) as error:
        update(world, "totp", key, last_step=6)
    assert error.value.diag.constraint_name == "totp_step_forward"


def test_a_key_is_retired_once_or_earlier(world: World) -> None:
    account_id, key_id = new_id(), new_id()
    names = {"username": account_id, "name": "Test Machine", "role": "client", "scopes": []}
    add(world.connection, "account", account_id=account_id, recorded_at=NOW, **names)
    said = {"kid": "first", "algorithm": "ES384", "jwk": "{}", "thumbprint": key_id, "active_from": NOW}
    add(world.connection, "client_key", key_id=key_id, account_id=account_id, **said, **LEARNT)
    key = ("key_id", key_id)
    assert_ends_once(world, "client_key", key, RETIRED)
    for breach in ({"retired_from": NOW + timedelta(hours=1)}, {"retirement_reason": "another"}):
        with pytest.raises(psycopg.errors.RestrictViolation):
            update(world, "client_key", key, **breach)
    update(world, "client_key", key, **{**RETIRED, "retired_from": NOW - timedelta(hours=1)})


def test_an_identity_is_revoked_once(world: World) -> None:
    account_id, identity_id = new_id(), new_id()
    names = {"username": account_id, "name": "Test Account", "role": "auditor", "scopes": []}
    add(world.connection, "account", account_id=account_id, recorded_at=NOW, **names)
    said = {"issuer": "https://provider.example.org", "subject": identity_id}
    add(
        world.connection,
        "account_identity",
        identity_id=identity_id,
        account_id=account_id,
        **said,
        **LEARNT,
    )
    assert_ends_once(world, "account_identity", ("identity_id", identity_id), REVOKED)


def test_every_table_with_such_a_mark_is_asked() -> None:
    marks = {
        "error_marked_at",
        "lifted_at",
        "ended_at",
        "cancelled_at",
        "revoked_at",
        "disabled_at",
        "retired_at",
    }
    marked = {name for name, table in METADATA.tables.items() if marks & set(table.columns.keys())}
    assert marked == set(OF_A_PATIENT) | set(IN_THE_WORLD) | set(ON_THEIR_OWN)
