"""The numbers that people read to one another: authorization numbers and confirmation numbers.

A number has ten characters, shown as `A7K2-M9PX-T4`. Its alphabet of 23 characters leaves out whatever looks like
something else: of 0 O Q, 1 I L and U V Y none is left; of 2 Z, 5 S, 6 G and 8 B the digit stays.
Because 23 is prime and every position has a weight of its own, the last character catches every single wrong character
and every swap of two characters. An authorization number begins with a letter, a confirmation number with a digit, so
the two can not be taken for one another.
"""

from __future__ import annotations

from enum import StrEnum

from registry.domain.errors import Invalid

DIGITS = "23456789"
LETTERS = "ACDEFHJKMNPRTWX"
ALPHABET = DIGITS + LETTERS
LENGTH = 10
RANDOM_BYTES = 16
_WORTH = {character: worth for worth, character in enumerate(ALPHABET)}
_WEIGHTS = tuple(range(LENGTH, 1, -1))


class NumberKind(StrEnum):
    """Who holds the number: the prescriber an authorization number, the pharmacy a confirmation number."""

    AUTHORIZATION = "authorization"
    CONFIRMATION = "confirmation"


_FIRST = {NumberKind.AUTHORIZATION: LETTERS, NumberKind.CONFIRMATION: DIGITS}


def new_number(kind: NumberKind, random_bytes: bytes) -> str:
    """A number of that kind, in its stored form, from at least sixteen random bytes."""
    if len(random_bytes) < RANDOM_BYTES:
        raise ValueError(f"a number needs {RANDOM_BYTES} random bytes")
    noise, first = divmod(int.from_bytes(random_bytes, "big"), len(_FIRST[kind]))
    body = _FIRST[kind][first]
    while len(body) < LENGTH - 1:
        noise, worth = divmod(noise, len(ALPHABET))
        body += ALPHABET[worth]
    return body + _check_character(body)


def check_number(text: str, kind: NumberKind | None = None, field: str = "/number") -> str:
    """The stored form of a number as somebody wrote it; spaces, hyphens and small letters are allowed.

    `field` is the JSON pointer that a complaint names. Raises Invalid, never repeating what was written.
    """
    number = "".join(text.split()).replace("-", "").upper()
    if len(number) != LENGTH:
        raise _invalid(field, f"a number has {LENGTH} characters, this one has {len(number)}")
    if not _WORTH.keys() >= set(number):
        raise _invalid(field, f"only the characters {ALPHABET} occur in a number")
    if _check_character(number[:-1]) != number[-1]:
        raise _invalid(field, "the last character does not fit the others: one is wrong, or two are swapped")
    if kind is not None and kind_of(number) is not kind:
        raise _invalid(field, f"this is the {kind_of(number)} number, the {kind} number was expected")
    return number


def kind_of(number: str) -> NumberKind:
    """Which of the two kinds a number in its stored form is."""
    return NumberKind.AUTHORIZATION if number[0] in LETTERS else NumberKind.CONFIRMATION


def show_number(number: str) -> str:
    """The form for reading aloud: `A7K2-M9PX-T4`."""
    return f"{number[:4]}-{number[4:8]}-{number[8:]}"


def _check_character(body: str) -> str:
    total = sum(weight * _WORTH[character] for weight, character in zip(_WEIGHTS, body, strict=True))
    return ALPHABET[-total % len(ALPHABET)]


def _invalid(field: str, wrong: str) -> Invalid:
    return Invalid(f"The number can not be right: {wrong}.", code="invalid-number", fields={field: wrong})
