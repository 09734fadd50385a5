"""The fields that bodies are made of, stricter than the library's own."""

from __future__ import annotations

import re
from datetime import datetime
from enum import StrEnum
from typing import Any
from zoneinfo import available_timezones

from marshmallow import RAISE, Schema, ValidationError, fields, validate

from registry.domain.facts import RiskCategory

LONGEST_TEXT = 2000
FIRST_YEAR, LAST_YEAR = 1900, 2200
LONGEST_ZONE = 100
ZONES = frozenset(available_timezones())
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
INSTANT = re.compile(
    DAY.pattern + r"T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?(Z|[+-][0-9]{2}:[0-9]{2})", re.IGNORECASE
)
CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
DIGITS = re.compile(r"[0-9]{1,9}")
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
STORABLE = {"pattern": r"^[^\x00]*$", "description": "Neither NUL nor a lone surrogate."}
NOT_BLANK = {
    "pattern": r"^[^\x00]*\S[^\x00]*$",
    "description": "Not blank; neither NUL nor a lone surrogate.",
}


class Body(Schema):
    """A JSON object in which unknown fields are errors."""

    class Meta:
        """Strict in both directions."""

        unknown = RAISE


class Text(fields.String):
    """Text that is not blank, not too long, and can be stored: no NUL, no lone surrogate."""

    def __init__(self, *, longest: int = LONGEST_TEXT, **more: Any):
        super().__init__(validate=validate.Length(1, longest), metadata=NOT_BLANK, **more)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> str:
        text = _storable(value).strip()
        if not text:
            raise ValidationError("The text is blank.")
        return text


class Code(Text):
    """A code of lower case words and hyphens, such as `medication-guide`: what is kept with it can hold no prose."""

    def __init__(self, **more: Any):
        super().__init__(**more)
        self.metadata = {"pattern": f"^{CODE.pattern}$"}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> str:
        code = super()._deserialize(value, attr, data, **more)
        if not CODE.fullmatch(code):
            raise ValidationError("A code such as medication-guide was expected.")
        return code


class MaybeBlank(fields.String):
    """Text that may be blank, for what a gate judges itself."""

    def __init__(self, *, longest: int = LONGEST_TEXT, **more: Any):
        super().__init__(validate=validate.Length(max=longest), metadata=STORABLE, **more)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> str:
        return _storable(value)


LONGEST_CODE = 64
"""Of a code that proves who somebody is, by time or for recovery."""


class Secret(fields.String):
    """A password, taken exactly as it was typed."""

    def __init__(self, *, shortest: int = 1, longest: int = 200, **more: Any):
        super().__init__(
            validate=validate.Length(shortest, longest), load_only=True, metadata=STORABLE, **more
        )

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> str:
        return _storable(value)


def _storable(value: Any) -> str:
    if not isinstance(value, str):
        raise ValidationError("Text was expected.")
    if "\x00" in value or any("\ud800" <= character <= "\udfff" for character in value):
        raise ValidationError("The text holds a character that can not be stored (NUL or a lone surrogate).")
    return value


class Several(fields.List[Any]):
    """So many items; more are refused before any is looked at, so that a long list costs no more than a short one."""

    def __init__(self, item: fields.Field[Any], *, most: int, least: int = 0, **more: Any):
        super().__init__(item, validate=validate.Length(least or None, most), **more)
        self.most = most

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> list[Any]:
        if isinstance(value, list) and len(value) > self.most:
            raise ValidationError(f"At most {self.most} items were expected.")
        return super()._deserialize(value, attr, data, **more)


class Instant(fields.AwareDateTime):
    """An instant with its offset, as RFC 3339 writes it; a naive one is refused."""

    def __init__(self, **more: Any):
        super().__init__(format="iso", **more)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> datetime:
        if not isinstance(value, str) or not INSTANT.fullmatch(value):
            raise ValidationError("An instant with its offset, such as 2026-03-02T15:00:00Z, was expected.")
        instant: datetime = super()._deserialize(value, attr, data, **more)
        if not FIRST_YEAR < instant.year < LAST_YEAR:
            raise ValidationError("The year can not be right.")
        return instant


class Day(fields.Date):
    """A calendar day such as 2026-03-02."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> Any:
        if not isinstance(value, str) or not DAY.fullmatch(value):
            raise ValidationError("A day such as 2026-03-02 was expected.")
        day = super()._deserialize(value, attr, data, **more)
        if not FIRST_YEAR <= day.year < LAST_YEAR:
            raise ValidationError("The year can not be right.")
        return day


class Sha256(fields.String):
    """A SHA-256 in 64 small hexadecimal digits."""

    def __init__(self, **more: Any):
        super().__init__(validate=validate.Regexp(r"^[0-9a-f]{64}$"), **more)


class Count(fields.Integer):
    """A whole number within limits; a fraction, a text or a truth value is refused."""

    def __init__(self, least: int, most: int, **more: Any):
        super().__init__(strict=True, validate=validate.Range(least, most), **more)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> int:
        if type(value) is not int:
            raise ValidationError("A whole number was expected.")
        return value


class QueryCount(Count):
    """A whole number in a query, written in digits alone."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> int:
        if not isinstance(value, str) or not DIGITS.fullmatch(value):
            raise ValidationError("A whole number was expected.")
        return super()._deserialize(int(value), attr, data, **more)


class Truth(fields.Boolean):
    """Exactly true or false."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> bool:
        if type(value) is not bool:
            raise ValidationError("true or false was expected.")
        return value


class Id(fields.UUID):
    """The id of a record."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> Any:
        if not isinstance(value, str) or not UUID.fullmatch(value):
            raise ValidationError("An id was expected.")
        return str(super()._deserialize(value, attr, data, **more))


class Zone(Text):
    """The name of a time zone such as America/New_York."""

    def __init__(self, **more: Any):
        super().__init__(longest=LONGEST_ZONE, **more)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> str:
        zone = super()._deserialize(value, attr, data, **more)
        if zone not in ZONES:
            raise ValidationError("The name of a time zone such as America/New_York was expected.")
        return zone


def choice(values: type[StrEnum], **more: Any) -> fields.Field[Any]:
    """One of the values of an enumeration, by its name on the wire."""
    return fields.Enum(values, by_value=True, metadata={"type": "string"}, **more)


def word(*values: str, **more: Any) -> fields.String:
    """One of some fixed words."""
    return fields.String(validate=validate.OneOf(values), **more)


def risk_category(**more: Any) -> fields.Field[Any]:
    """One of the six risk categories."""
    return choice(RiskCategory, **more)
