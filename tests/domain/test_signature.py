"""The two hashes of a signature cover all that it says and the whole record; what changed is named by pointer."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, datetime
from typing import Any

import pytest

from registry.domain.signature import Signature, Subject, changed, content_digest, signature_digest
from registry.domain.signature_check import LEFT_OUT_OF_THE_LEDGER, Alteration, check

AT = datetime(2026, 3, 2, 15, tzinfo=UTC)
SUBJECT = Subject("survey", "surveys", "record-1", "patient_id", "patient-1")
RECORD = {"survey_id": "record-1", "unsafe": False, "answered_at": AT}
OTHERS: dict[str, Any] = {
    "signed_at": AT.replace(year=2027),
    "own_account": False,
    "authenticated_by": ("password", "totp"),
}


def signed() -> Signature:
    """A signature that fits RECORD."""
    given = Signature(
        signature_id="signature-1",
        subject=SUBJECT,
        signed_as="prescriber",
        printed_name="Test Prescriber",
        meaning="authorship",
        signed_at=AT,
        account_id="account-1",
        own_account=True,
        authenticated_by=("password",),
        content_sha256=content_digest(SUBJECT, RECORD),
    )
    return replace(given, hash=signature_digest(given))


def note() -> dict[str, object]:
    """What the ledger says of it."""
    said = {name: value for name, value in vars(signed()).items() if name not in ("subject", "printed_name")}
    named = {"act": "survey", "collection": "surveys", "record_id": "record-1"}
    return {**said, **named, "signed_at": "2026-03-02T15:00:00.000000Z", "authenticated_by": ["password"]}


SAID = {"survey_id": "record-1", "unsafe": False, "answered_at": "2026-03-02T15:00:00.000000Z"}


def test_a_signature_that_nobody_touched_fits() -> None:
    assert check(signed(), note(), RECORD, SAID) is None


@pytest.mark.parametrize(
    "name", [field.name for field in fields(Signature) if field.name not in ("hash", "subject")]
)
def test_all_that_a_signature_says_is_covered_and_named(name: str) -> None:
    other = Signature(**{**vars(signed()), name: OTHERS.get(name, "another")})
    assert signature_digest(other) != signature_digest(signed())
    if name != "signature_id":
        found = check(other, note(), RECORD, SAID)
        assert found is not None
        field = LEFT_OUT_OF_THE_LEDGER if name in ("printed_name", "meaning") else name
        assert (found.alteration, found.field) == (Alteration.SIGNATURE, field)


@pytest.mark.parametrize("name", [field.name for field in fields(Subject)])
def test_what_is_signed_and_whose_it_is_are_covered_by_both_hashes(name: str) -> None:
    other = replace(SUBJECT, **{name: "another"})
    assert content_digest(other, RECORD) != content_digest(SUBJECT, RECORD)
    assert signature_digest(replace(signed(), subject=other)) != signed().hash


@pytest.mark.parametrize("name", RECORD)
def test_an_altered_field_of_the_record_is_named(name: str) -> None:
    found = check(signed(), note(), {**RECORD, name: "another"}, SAID)
    assert found is not None
    assert (found.alteration, found.field) == (Alteration.RECORD, name)


def test_a_field_of_which_the_ledger_says_nothing_is_found_and_not_named() -> None:
    found = check(signed(), note(), {**RECORD, "unsafe": True}, {})
    assert found is not None
    assert (found.alteration, found.field) == (Alteration.RECORD, None)


def test_a_signature_without_its_event_and_one_without_its_record() -> None:
    inserted, gone = check(signed(), None, RECORD, SAID), check(signed(), note(), None, SAID)
    assert inserted is not None
    assert gone is not None
    assert (inserted.alteration, gone.alteration) == (Alteration.INSERTED, Alteration.RECORD_GONE)


def test_what_changed_is_named_field_by_field() -> None:
    displayed = {
        "a": 1,
        "b": {"c": 1, "d/e~f": 2, "g": 3},
        "gone": 1,
        "empty": None,
        "flat": {"c": 1},
        "deep": 1,
    }
    now = {"a": 1, "b": {"c": 2, "d/e~f": 3, "g": 3}, "new": 1, "fresh": None, "flat": 1, "deep": {"c": 1}}
    assert list(changed(displayed, now)) == [
        *("/b/c", "/b/d~1e~0f"),
        *("/deep", "/empty", "/flat", "/fresh", "/gone", "/new"),
    ]
    assert list(changed(displayed, displayed)) == []
