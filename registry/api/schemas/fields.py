"""The fields that bodies are made of, stricter than the library's own."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from zoneinfo import available_timezones

from marshmallow import RAISE, Schema, ValidationError, fields, validate

from registry.domain.facts import RiskCategory

LONGEST_TEXT = 2000
FIRST_YEAR, LAST_YEAR = 1900, 2200
ZONES = frozenset(available_timezones())


class Body(Schema):
    """A JSON object in which unknown fields are errors."""

    class Meta:
        """Strict in both directions."""

        unknown = RAISE


class Text(fields.String):
    """Text that is not blank, not too long, and can be stored: no NUL, no lone surrogate."""

    def __init__(self, *, longest: int = LONGEST_TEXT, **more: Any):
        super().__init__(validate=validate.Length(1, longest), **more)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> str:
        if not isinstance(value, str):
            raise ValidationError("Text was expected.")
        if "\x00" in value or any("\ud800" <= character <= "\udfff" for character in value):
            raise ValidationError("The text holds a character that can not be stored (NUL or a lone surrogate).")
        text = value.strip()
        if not text:
            raise ValidationError("The text is blank.")
        return text


class Instant(fields.AwareDateTime):
    """An instant with its offset, as RFC 3339 writes it; a naive one is refused."""

    def __init__(self, **more: Any):
        super().__init__(format="iso", **more)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> datetime:
        if not isinstance(value, str) or "T" not in value.upper():
            raise ValidationError("An instant such as 2026-03-02T15:00:00Z was expected.")
        instant: datetime = super()._deserialize(value, attr, data, **more)
        if not FIRST_YEAR < instant.year < LAST_YEAR:
            raise ValidationError("The year can not be right.")
        return instant


class Day(fields.Date):
    """A calendar day such as 2026-03-02."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> Any:
        if not isinstance(value, str):
            raise ValidationError("A day such as 2026-03-02 was expected.")
        day = super()._deserialize(value, attr, data, **more)
        if not FIRST_YEAR <= day.year < LAST_YEAR:
            raise ValidationError("The year can not be right.")
        return day


class Count(fields.Integer):
    """A whole number within limits; a fraction, a text or a truth value is refused."""

    def __init__(self, least: int, most: int, **more: Any):
        super().__init__(strict=True, validate=validate.Range(least, most), **more)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> int:
        if type(value) is not int:
            raise ValidationError("A whole number was expected.")
        return value


class Truth(fields.Boolean):
    """Exactly true or false."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> bool:
        if type(value) is not bool:
            raise ValidationError("true or false was expected.")
        return value


class Id(fields.UUID):
    """The id of a record."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> Any:
        if not isinstance(value, str):
            raise ValidationError("An id was expected.")
        return str(super()._deserialize(value, attr, data, **more))


class Zone(Text):
    """The name of a time zone such as America/New_York."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> str:
        zone = super()._deserialize(value, attr, data, **more)
        if zone not in ZONES:
            raise ValidationError("The name of a time zone such as America/New_York was expected.")
        return zone


def choice(values: type[StrEnum], **more: Any) -> fields.Field[Any]:
    """One of the values of an enumeration, by its name on the wire."""
    return fields.Enum(values, by_value=True, **more)


def word(*values: str, **more: Any) -> fields.String:
    """One of some fixed words."""
    return fields.String(validate=validate.OneOf(values), **more)


def risk_category(**more: Any) -> fields.Field[Any]:
    """One of the six risk categories."""
    return choice(RiskCategory, **more)
