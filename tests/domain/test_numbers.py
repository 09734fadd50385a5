"""Numbers that are read over a telephone: what is misheard is found."""

from __future__ import annotations

from hashlib import sha256

import pytest

from registry.domain.errors import Invalid
from registry.domain.numbers import (
    ALPHABET,
    DIGITS,
    LENGTH,
    LETTERS,
    NumberKind,
    check_number,
    kind_of,
    new_number,
    show_number,
)


def some(kind: NumberKind, count: int) -> list[str]:
    return [new_number(kind, sha256(f"{kind}{n}".encode()).digest()[:16]) for n in range(count)]


ALL = [number for kind in NumberKind for number in some(kind, 40)]


def is_refused(number: str) -> bool:
    try:
        check_number(number)
    except Invalid:
        return True
    return False


@pytest.mark.parametrize("number", ALL)
def test_every_single_wrong_character_is_caught(number: str) -> None:
    for position in range(LENGTH):
        for wrong in ALPHABET.replace(number[position], ""):
            assert is_refused(number[:position] + wrong + number[position + 1 :])


@pytest.mark.parametrize("number", ALL)
def test_every_swap_of_two_characters_is_caught(number: str) -> None:
    for one in range(LENGTH):
        for other in range(one + 1, LENGTH):
            swapped = list(number)
            swapped[one], swapped[other] = number[other], number[one]
            assert number[one] == number[other] or is_refused("".join(swapped))


def test_every_swap_of_neighbors_is_caught_for_every_pair_of_characters() -> None:
    for position in range(1, LENGTH - 2):
        for first in ALPHABET:
            for second in ALPHABET.replace(first, ""):
                body = "A" * position + first + second + "7" * (LENGTH - 3 - position)
                (number,) = [body + last for last in ALPHABET if not is_refused(body + last)]
                assert is_refused(number[:position] + second + first + number[position + 2 :])


def test_the_two_kinds_can_not_be_taken_for_one_another() -> None:
    for kind, initials in ((NumberKind.AUTHORIZATION, LETTERS), (NumberKind.CONFIRMATION, DIGITS)):
        numbers = some(kind, 400)
        assert {number[0] for number in numbers} == set(initials)
        assert {kind_of(number) for number in numbers} == {kind}


def test_no_look_alike_is_in_the_alphabet() -> None:
    assert not set("01OILQSZGBUVY") & set(ALPHABET)
    assert len(set(ALPHABET)) == len(ALPHABET) == 23


def test_the_characters_are_evenly_spread() -> None:
    numbers = some(NumberKind.AUTHORIZATION, 2300)
    for position in range(1, LENGTH):
        counts = [sum(number[position] == character for number in numbers) for character in ALPHABET]
        assert min(counts) > 50
        assert max(counts) < 160


@pytest.mark.parametrize("number", ALL[::20])
def test_a_number_is_understood_as_people_write_it(number: str) -> None:
    shown = show_number(number)
    assert len(shown) == 12
    for written in (number, shown, shown.lower(), f"  {shown.replace('-', ' ')}\n"):
        assert check_number(written, kind_of(number)) == number


@pytest.mark.parametrize(
    "written", ["", "A", "A" * 11, "A7K2-M9PX-O4", "\x00" * 10, "\uff17" * 10, "\u017f" * 10, "ß" * 5]
)
def test_what_is_no_number_is_refused_without_repeating_it(written: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_number(written, field="/authorization_number")
    assert refused.value.code == "invalid-number"
    assert set(refused.value.fields) == {"/authorization_number"}
    assert not written or written not in refused.value.sentence or len(written) == 1


def test_the_other_kind_is_refused() -> None:
    number = some(NumberKind.CONFIRMATION, 1)[0]
    with pytest.raises(Invalid, match="the authorization number was expected"):
        check_number(number, NumberKind.AUTHORIZATION)


def test_too_little_noise_is_refused() -> None:
    with pytest.raises(ValueError, match="random bytes"):
        new_number(NumberKind.AUTHORIZATION, bytes(15))


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("A", None),
        ("A7K2M9PXO4", None),
        ("2222222223", None),
        (some(NumberKind.CONFIRMATION, 1)[0], NumberKind.AUTHORIZATION),
    ],
)
def test_a_complaint_names_the_field_that_is_meant_where_none_is_said(
    written: str, kind: NumberKind | None
) -> None:
    with pytest.raises(Invalid) as refused:
        check_number(written, kind)
    assert list(refused.value.fields) == ["/number"]
    with pytest.raises(Invalid) as refused:
        check_number(written, kind, "/there")
    assert list(refused.value.fields) == ["/there"]
