"""One value has one text: the JSON that is stored, hashed and compared byte for byte.

Keys are sorted, there are no spaces, text stays UTF-8, instants are UTC with microseconds, enumerations are written by
value, dataclasses as objects, tuples as lists. Floats and naive instants are refused, because they have no one text.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from registry.domain.document import from_document

__all__ = ["canonical_json", "from_document", "instant_text"]

_LOOKED_INTO = frozenset({float, tuple, list, dict})


def canonical_json(value: object) -> str:
    """The canonical text of a value. Raises TypeError for a value that has none."""
    _look_into((value,))
    return _encode(value)


def instant_text(instant: datetime) -> str:
    """An aware instant as `2026-03-02T15:00:00.000000Z`. Raises TypeError for a naive one."""
    if instant.tzinfo is not UTC:
        if instant.tzinfo is None:
            raise TypeError("an instant without a time zone has no canonical text")
        instant = instant.astimezone(UTC)
    return instant.isoformat(timespec="microseconds")[:-6] + "Z"


def _written(value: Any) -> object:
    """What the encoder is to write for a value that is not of JSON's own types."""
    kind = type(value)
    if kind is datetime:
        return instant_text(value)
    if is_dataclass(kind):
        return _object(value, kind)
    if isinstance(value, datetime):
        return instant_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        _look_into((dict(value),))
        return dict(value)
    raise TypeError(f"{kind.__name__} has no canonical text")


def _object(value: Any, kind: type) -> dict[str, object]:
    document: dict[str, object] = {name: getattr(value, name) for name in _names(kind)}
    _look_into(document.values())
    return document


def _look_into(values: Iterable[Any]) -> None:
    """Refuses what the encoder would write without asking: floats, and keys that are not text."""
    for value in values:
        kind = type(value)
        if kind not in _LOOKED_INTO:
            continue
        if kind is float:
            raise TypeError("a float has no canonical text")
        if kind is dict:
            if not all(isinstance(key, str) for key in value):
                raise TypeError("canonical JSON has text keys only")
            _look_into(value.values())
        else:
            _look_into(value)


@cache
def _names(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


_encode = json.JSONEncoder(
    sort_keys=True,
    separators=(",", ":"),
    ensure_ascii=False,
    allow_nan=False,
    check_circular=False,
    default=_written,
).encode
