"""Rebuilds frozen dataclasses from the JSON documents that `canonical_json` wrote, by their type hints."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache
from types import MappingProxyType, NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

Built = TypeVar("Built")
Build = Callable[[Any], Any]


def from_document(cls: type[Built], document: object) -> Built:
    """The value of dataclass `cls` that a parsed JSON document describes.

    A key that the class does not have, a missing field without a default and a wrong type raise ValueError. A missing
    field with a default takes it, so that documents written before the field existed can still be read.
    """
    hint: Any = cls
    built: Built = _builder(hint)(document)
    return built


@cache
def _builder(hint: Any) -> Build:
    if isinstance(hint, type) and is_dataclass(hint):
        return _dataclass_builder(hint)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint
    if hint in _SIMPLE:
        return _SIMPLE[hint]
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        return _union_builder(get_args(hint))
    if origin is tuple:
        return _tuple_builder(_builder(get_args(hint)[0]))
    if origin is Mapping:
        return _mapping_builder(_builder(get_args(hint)[1]))
    raise TypeError(f"no reading is known for {hint!r}")


def _dataclass_builder(cls: Any) -> Build:
    hints = get_type_hints(cls)
    known = {field.name: _builder(hints[field.name]) for field in fields(cls)}
    needed = {
        field.name for field in fields(cls) if field.default is MISSING and field.default_factory is MISSING
    }

    def build(document: Any) -> Any:
        if not isinstance(document, dict):
            raise ValueError(f"{cls.__name__}: an object was expected")
        if unexpected := document.keys() - known.keys():
            raise ValueError(f"{cls.__name__}: unknown key {min(unexpected)!r}")
        if missing := needed - document.keys():
            raise ValueError(f"{cls.__name__}: missing key {min(missing)!r}")
        return cls(**{name: known[name](item) for name, item in document.items()})

    return build


def _union_builder(choices: tuple[Any, ...]) -> Build:
    optional = NoneType in choices
    rest = [choice for choice in choices if choice is not NoneType]
    if len(rest) == 1:
        only = _builder(rest[0])
        return lambda item: None if item is None and optional else only(item)
    if not set(rest) <= {str, int, bool}:
        raise TypeError(f"no reading is known for a choice of {rest!r}")
    return lambda item: None if item is None and optional else _exactly(*rest)(item)


def _tuple_builder(of: Build) -> Build:
    def build(document: Any) -> Any:
        if not isinstance(document, list):
            raise ValueError("a list was expected")
        return tuple(of(item) for item in document)

    return build


def _mapping_builder(of: Build) -> Build:
    def build(document: Any) -> Any:
        if not isinstance(document, dict):
            raise ValueError("an object was expected")
        return MappingProxyType({key: of(item) for key, item in document.items()})

    return build


def _exactly(*kinds: type) -> Build:
    def build(item: Any) -> Any:
        if type(item) not in kinds:
            raise ValueError(f"{' or '.join(kind.__name__ for kind in kinds)} was expected")
        return item

    return build


def _instant(item: Any) -> datetime:
    instant = datetime.fromisoformat(_exactly(str)(item))
    if instant.tzinfo is None:
        raise ValueError("an instant with a time zone was expected")
    return instant


_SIMPLE: dict[Any, Build] = {
    str: _exactly(str),
    int: _exactly(int),
    bool: _exactly(bool),
    datetime: _instant,
    date: lambda item: date.fromisoformat(_exactly(str)(item)),
}
