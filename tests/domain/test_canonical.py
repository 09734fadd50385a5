"""One value, one text; and back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone
from types import MappingProxyType
from typing import Any

import pytest

from registry.domain.canonical import canonical_json, from_document, instant_text
from registry.domain.facts import Gate, Release
from registry.domain.outcome import Outcome, Status

INSTANT = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Note:
    """A value with every kind of field."""

    name: str
    at: datetime
    on: date | None = None
    gates: tuple[Gate, ...] = ()
    detail: Mapping[str, int | str] = field(default_factory=dict)
    inner: Release | None = None


def test_keys_are_sorted_and_nothing_is_escaped() -> None:
    value = {"b": [1, True, None], "a": "Zoë", "c": (Gate.DISPENSE,)}
    assert canonical_json(value) == '{"a":"Zoë","b":[1,true,null],"c":["dispense"]}'


def test_a_dataclass_is_an_object() -> None:
    release = Release("r", INSTANT, 28)
    expected = '{"days_supply":28,"id":"r","released_at":"2026-03-02T15:00:00.000000Z"}'
    assert canonical_json(release) == expected


def test_an_instant_is_written_in_utc_whatever_its_zone() -> None:
    elsewhere = INSTANT.astimezone(timezone(timedelta(hours=-5)))
    assert canonical_json(elsewhere) == canonical_json(INSTANT) == '"2026-03-02T15:00:00.000000Z"'
    assert instant_text(elsewhere) == "2026-03-02T15:00:00.000000Z"


def test_a_day_is_written_as_such() -> None:
    assert canonical_json({"on": date(2026, 3, 2)}) == '{"on":"2026-03-02"}'


@pytest.mark.parametrize(
    "value",
    [
        1.5,
        [1.0],
        {"a": {"b": 0.0}},
        Note("x", INSTANT, detail={"a": 1.5}),  # type: ignore[dict-item]
        MappingProxyType({"a": (1.5,)}),
        float("nan"),
        {1: "a"},
        {"a": {None: 1}},
        datetime(2026, 3, 2),  # noqa: DTZ001
        Note("x", datetime(2026, 3, 2)),  # noqa: DTZ001
        b"bytes",
        {"set"},
        object(),
    ],
)
def test_what_has_no_one_text_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        canonical_json(value)


@pytest.mark.parametrize(
    "value",
    [
        Note("a", INSTANT),
        Note("a", INSTANT, date(2026, 3, 2), (Gate.DISPENSE, Gate.RELEASE), {"days": 3, "result": "x"}),
        Note("a", INSTANT, inner=Release("b", INSTANT + timedelta(microseconds=1), 28)),
    ],
)
def test_a_document_is_read_back(value: Note) -> None:
    text = canonical_json(value)
    again = from_document(Note, json.loads(text))
    assert again == value
    assert canonical_json(again) == text


def test_a_field_added_later_takes_its_default() -> None:
    assert from_document(Outcome, {"status": "met"}) == Outcome(Status.MET)


@pytest.mark.parametrize(
    ("document", "wrong"),
    [
        ({"name": "a", "at": "2026-03-02T15:00:00Z", "nmae": 1}, "unknown key 'nmae'"),
        ({"name": "a"}, "missing key 'at'"),
        ({"name": 1, "at": "2026-03-02T15:00:00Z"}, "str was expected"),
        ({"name": "a", "at": "2026-03-02T15:00:00"}, "time zone"),
        ({"name": "a", "at": "2026-03-02T15:00:00Z", "gates": "dispense"}, "list was expected"),
        ({"name": "a", "at": "2026-03-02T15:00:00Z", "gates": ["door"]}, "door"),
        ({"name": "a", "at": "2026-03-02T15:00:00Z", "detail": {"a": True}}, "was expected"),
        ({"name": "a", "at": "2026-03-02T15:00:00Z", "detail": [1]}, "object was expected"),
        ([], "object was expected"),
    ],
)
def test_a_document_of_another_shape_is_refused(document: Any, wrong: str) -> None:
    with pytest.raises(ValueError, match=wrong):
        from_document(Note, document)


@dataclass(frozen=True)
class Counted:
    """Fields whose defaults are true, and false."""

    least: int = 1000
    words: tuple[str, ...] = ("a", "b")
    seen: Mapping[str, int] = field(default_factory=dict)
    note: str | None = None


def test_a_default_is_left_out_whether_it_is_true_or_false() -> None:
    assert canonical_json(Counted()) == "{}"
    assert canonical_json(Counted(least=int("1000"), words=tuple("ab"), seen={}, note=None)) == "{}"


def test_what_is_empty_is_written_where_the_default_is_not() -> None:
    assert canonical_json(Counted(least=0, words=(), note="")) == '{"least":0,"note":"","words":[]}'


def test_what_follows_a_default_is_written() -> None:
    assert canonical_json(Counted(words=("b",), seen={"x": 1})) == '{"seen":{"x":1},"words":["b"]}'


class Moment(datetime):
    """An instant of a class of its own."""


def test_a_class_that_is_met_for_the_first_time_is_written_like_its_parent() -> None:
    assert canonical_json(Moment(2026, 3, 2, 15, tzinfo=UTC)) == '"2026-03-02T15:00:00.000000Z"'
    assert canonical_json(MappingProxyType({"b": 1, "a": 2})) == '{"a":2,"b":1}'
