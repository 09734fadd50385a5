"""A signature fits what was signed, by its key, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from registry.programs import load_editions
from registry.programs.keys import public_of
from registry.programs.signing import sign, signed_of

NOW = datetime(2026, 3, 2, 15, 0, 0, 1, tzinfo=UTC)
SIGNED = sign(
    load_editions()["pomalidomide"][-1],
    Ed25519PrivateKey.generate(),
    signer="Test Sponsor",
    meaning="approval",
    at=NOW,
)


def test_it_fits_what_was_signed() -> None:
    assert SIGNED.fits()


def test_it_reads_back_from_a_row() -> None:
    row = {**vars(SIGNED.statement), "public_key": SIGNED.public_key, "signature": SIGNED.signature}
    assert signed_of(row) == SIGNED


@pytest.mark.parametrize(
    "other",
    [
        {"program": "lenalidomide"},
        {"effective_from": date(2026, 4, 1)},
        {"digest": "0" * 64},
        {"signer": "Somebody"},
        {"meaning": "review"},
        {"signed_at": NOW.replace(microsecond=2)},
    ],
    ids=lambda other: next(iter(other)),
)
def test_it_fits_nothing_else(other: dict[str, Any]) -> None:
    assert not replace(SIGNED, statement=replace(SIGNED.statement, **other)).fits()


def test_it_does_not_fit_another_key_or_signature() -> None:
    assert not replace(SIGNED, public_key=public_of(Ed25519PrivateKey.generate())).fits()
    assert not replace(SIGNED, signature=bytes(64)).fits()
    assert not replace(SIGNED, public_key=b"short").fits()
