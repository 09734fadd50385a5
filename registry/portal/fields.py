"""What a form asks for: fields with a label, a hint and a way to read what was typed.

A field reads shape alone: a whole number, one of some choices. Whether the value is acceptable the service says, and
`forms.py` puts its complaint beside the field.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from registry.portal.language import said
from registry.portal.viewing import viewed

Choices = Sequence[tuple[str, str]]
"""Values, each with its label in English."""
LONGEST = 2000


class Unreadable(Exception):
    """What was typed is not of the kind that the field asks for; the text says so to the one who typed it."""


@dataclass(frozen=True)
class Field:
    """One question of a form. `label` and `hint` are English and `marked`; they are translated where they are shown.

    `marks_optional` False: it can be left empty, but is needed in most cases, so it is not called optional.
    `kind` names the component: text, password, number, date, moment, area, select, radios, checks, check, passkey,
    hidden.
    """

    name: str
    label: str
    hint: str = ""
    kind: str = "text"
    required: bool = True
    marks_optional: bool = True
    read: Callable[[str], Any] = str
    choices: Choices = ()
    attributes: Mapping[str, str] = field(default_factory=dict)

    @property
    def several(self) -> bool:
        """True when more than one value can be given."""
        return self.kind == "checks"

    @property
    def secret(self) -> bool:
        """True when what is typed is neither shown again nor kept."""
        return self.kind in ("password", "passkey")


def short(text: str) -> str:
    """A text that fits. Raises Unreadable for one that is too long."""
    if len(text) > LONGEST:
        raise Unreadable(said("Shorten it to {most} characters.", most=LONGEST))
    return text


def whole(text: str) -> int:
    """A whole number that is not negative. Raises Unreadable."""
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Unreadable(said("Enter a whole number."))
    return int(text)


def one_of(kind: type[StrEnum]) -> Callable[[str], StrEnum]:
    """Reads one of the values of an enumeration."""

    def read(text: str) -> StrEnum:
        if text not in {member.value for member in kind}:
            raise Unreadable(said("Choose one of the answers."))
        return kind(text)

    return read


def a_day(text: str) -> date:
    """A day as a browser's date field gives it. Raises Unreadable."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Unreadable(said("Enter a date as year-month-day, such as 2026-03-09.")) from error


def a_moment(text: str) -> datetime:
    """A day and a time in the viewer's zone, as a browser's field gives them. Raises Unreadable."""
    try:
        given = datetime.fromisoformat(text)
    except ValueError as error:
        raise Unreadable(said("Enter a date and a time, such as 2026-03-09T14:30.")) from error
    return given if given.tzinfo else given.replace(tzinfo=viewed().zone)


def truth(text: str) -> bool:
    """True for a box that is ticked."""
    return text == "yes"


def a_credential(text: str) -> dict[str, Any]:
    """What a browser answered to a challenge for a passkey. Raises Unreadable."""
    try:
        read = json.loads(text)
    except ValueError as error:
        raise Unreadable(said("The passkey could not be read. Try again.")) from error
    if not isinstance(read, dict):
        raise Unreadable(said("The passkey could not be read. Try again."))
    return read


def choices_of(labels: Mapping[Any, str]) -> Choices:
    """The values of an enumeration with their labels, as choices."""
    return tuple((str(value), label) for value, label in labels.items())
