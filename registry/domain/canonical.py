"""One value has one text: the JSON that is stored, hashed and compared byte for byte.

Keys are sorted, there are no spaces, text stays UTF-8, instants are UTC with microseconds, enumerations are written by
value, dataclasses as objects without the fields that are at their default, tuples as lists. Floats and naive instants
are refused, because they have no one text.

Leaving defaults out keeps texts small, and keeps a text the same when its class gets a further field later.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import UTC, date, datetime
from json.encoder import encode_basestring
from typing import Any

from registry.domain.document import from_document

__all__ = ["canonical_json", "from_document", "instant_text"]

Writer = Callable[[Any], str]


def canonical_json(value: object) -> str:
    """The canonical text of a value. Raises TypeError for a value that has none."""
    return _writer(type(value))(value)


def instant_text(instant: datetime) -> str:
    """An aware instant as `2026-03-02T15:00:00.000000Z`. Raises TypeError for a naive one."""
    if instant.tzinfo is not UTC:
        if instant.tzinfo is None:
            raise TypeError("an instant without a time zone has no canonical text")
        instant = instant.astimezone(UTC)
    return instant.isoformat(timespec="microseconds")[:-6] + "Z"


def _written_instant(value: datetime) -> str:
    return f'"{instant_text(value)}"'


def _written_list(value: tuple[Any, ...] | list[Any]) -> str:
    find = _WRITERS.get
    return f"[{','.join([(find(type(item)) or _new_writer(type(item)))(item) for item in value])}]"


def _written_mapping(value: Mapping[Any, Any]) -> str:
    if not all(isinstance(key, str) for key in value):
        raise TypeError("canonical JSON has text keys only")
    parts = [f"{encode_basestring(key)}:{_writer(type(value[key]))(value[key])}" for key in sorted(value)]
    return f"{{{','.join(parts)}}}"


_WRITERS: dict[type, Writer] = {
    str: encode_basestring,
    int: repr,
    bool: lambda value: "true" if value else "false",
    type(None): lambda _value: "null",
    datetime: _written_instant,
    tuple: _written_list,
    list: _written_list,
    dict: _written_mapping,
}


def _writer(kind: type) -> Writer:
    return _WRITERS.get(kind) or _new_writer(kind)


def _new_writer(kind: type) -> Writer:
    """The writer for a type met for the first time; it is kept for the next."""
    if is_dataclass(kind):
        _WRITERS[kind] = _object_writer(kind)
    elif issubclass(kind, str):
        _WRITERS[kind] = encode_basestring
    elif issubclass(kind, datetime):
        _WRITERS[kind] = _written_instant
    elif issubclass(kind, date):
        _WRITERS[kind] = lambda value: f'"{value.isoformat()}"'
    elif issubclass(kind, Mapping):
        _WRITERS[kind] = _written_mapping
    else:
        raise TypeError(f"{kind.__name__} has no canonical text")
    return _WRITERS[kind]


def _object_writer(kind: type) -> Writer:
    plan = [(f'"{field.name}":', field.name, _default(field)) for field in sorted(fields(kind), key=_name)]

    def write(value: Any) -> str:
        held, find = vars(value), _WRITERS.get
        parts = []
        for key, name, default in plan:
            item = held[name]
            if item is default or item == default:
                continue
            kind = type(item)
            parts.append(key + (find(kind) or _new_writer(kind))(item))
        return f"{{{','.join(parts)}}}"

    return write


def _name(field: Field[Any]) -> str:
    return field.name


def _default(field: Field[Any]) -> object:
    return field.default_factory() if field.default_factory is not MISSING else field.default
