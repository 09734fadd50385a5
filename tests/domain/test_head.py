"""A head is signed over all that it says, and is read back from what is handed out."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256

import pytest

from registry.domain.canonical import canonical_json
from registry.domain.head import Head, SignedHead, head_of

INSTANT = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
HEAD = Head(7, b"\x01" * 32, INSTANT, 5, b"\x02" * 32)
SIGNED = SignedHead(HEAD, b"\x03" * 32, b"\x04" * 64)
DOCUMENT = {
    "tree_size": 7,
    "root": "01" * 32,
    "sealed_at": "2026-03-02T15:00:00.000000Z",
    "previous_size": 5,
    "previous_hash": "02" * 32,
    "public_key": "03" * 32,
    "signature": "04" * 64,
}


def test_the_bytes_that_are_signed() -> None:
    assert HEAD.signed_bytes.decode() == (
        f'{{"previous_hash":"{"02" * 32}","previous_size":5,"purpose":"registry ledger head, version 1",'
        f'"root":"{"01" * 32}","sealed_at":"2026-03-02T15:00:00.000000Z","tree_size":7}}'
    )
    assert HEAD.hash == sha256(HEAD.signed_bytes).digest()
    assert HEAD.witnessed_bytes.decode() == (
        f'{{"head":"{HEAD.hash.hex()}","purpose":"registry ledger witness, version 1"}}'
    )


@pytest.mark.parametrize(
    "other",
    [
        {"tree_size": 8},
        {"root": b"\x05" * 32},
        {"sealed_at": INSTANT + timedelta(microseconds=1)},
        {"previous_size": 4},
        {"previous_hash": bytes(32)},
    ],
)
def test_whatever_is_another_is_signed_differently(other: dict[str, object]) -> None:
    assert replace(HEAD, **other).signed_bytes != HEAD.signed_bytes  # type: ignore[arg-type]


def test_a_head_is_read_back_as_it_was_handed_out() -> None:
    assert json.loads(canonical_json(SIGNED.document)) == DOCUMENT
    assert head_of(DOCUMENT) == SIGNED


def test_an_instant_of_another_zone_is_the_same_head() -> None:
    there = replace(HEAD, sealed_at=INSTANT.astimezone(timezone(timedelta(hours=-5))))
    assert there.signed_bytes == HEAD.signed_bytes


def test_a_first_head_follows_none() -> None:
    first = Head(1, b"\x01" * 32, INSTANT)
    assert (first.previous_size, first.previous_hash) == (0, bytes(32))


@pytest.mark.parametrize("name", DOCUMENT)
@pytest.mark.parametrize("value", ["not hexadecimal", None, [], {}])
def test_what_is_no_head_is_refused(name: str, value: object) -> None:
    with pytest.raises(ValueError, match=r"head|hex|isoformat|invalid"):
        head_of({**DOCUMENT, name: value})


def test_a_missing_part_and_a_naive_instant_are_refused() -> None:
    for name in DOCUMENT:
        with pytest.raises(ValueError, match="not the document of a head"):
            head_of({key: value for key, value in DOCUMENT.items() if key != name})
    with pytest.raises(ValueError, match="no time zone"):
        head_of({**DOCUMENT, "sealed_at": "2026-03-02T15:00:00"})
