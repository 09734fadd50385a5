"""An act that collides by chance is tried again, and gives one answer."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from registry.domain import numbers
from registry.domain.numbers import NumberKind, new_number
from tests.api.clinic import Clinic
from tests.asking import reasons

TAKEN, FREE = bytes(16), bytes([1] * 16)


def drawing(monkeypatch: pytest.MonkeyPatch, *draws: bytes) -> Iterator[bytes]:
    """The chance from which the next numbers are made."""
    left = iter(draws)

    def drawn(kind: NumberKind, _chance: bytes) -> str:
        return new_number(kind, next(left))

    monkeypatch.setattr(numbers, "new_number", drawn)
    return left


def test_a_number_that_is_taken_is_drawn_anew(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = (clinic.authorized()["authorization_number"] for _ in range(2))
    drawing(monkeypatch, TAKEN)
    taken = clinic.drugstore.pharmacist.did("/dispense-authorizations", {"authorization_number": first})
    left = drawing(monkeypatch, TAKEN, FREE)
    given = clinic.drugstore.pharmacist.did("/dispense-authorizations", {"authorization_number": second})
    assert given["confirmation_number"] != taken["confirmation_number"]
    assert next(left, None) is None
    again = clinic.drugstore.pharmacist.post("/dispense-authorizations", {"authorization_number": second})
    assert reasons(again) == {"authorization-number-valid/USED"}


def test_an_act_that_collides_every_time_is_unavailable(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = [clinic.authorized()["authorization_number"] for _ in range(2)]
    taken = bytes([2] * 16)
    drawing(monkeypatch, *[taken] * 4)
    pharmacist = clinic.drugstore.pharmacist
    pharmacist.did("/dispense-authorizations", {"authorization_number": numbers[0]})
    answer = pharmacist.post("/dispense-authorizations", {"authorization_number": numbers[1]})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
