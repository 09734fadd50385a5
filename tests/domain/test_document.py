"""Documents are read by type hint, and by nothing looser."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any, Optional

import pytest

from registry.domain.document import from_document
from registry.domain.facts import Gate


@dataclass(frozen=True)
class Sheet:
    """One field of each kind."""

    number: int = 0
    maybe: int | None = None
    old_maybe: Optional[int] = None  # noqa: UP045
    any_of: str | int | bool = 0
    two_of: int | str = 0
    perhaps: int | str | None = None
    day: date | None = None
    names: tuple[str, ...] = ()
    gates: Mapping[str, Gate] = field(default_factory=dict)


@dataclass(frozen=True)
class Unreadable:
    """A field that no JSON is read into."""

    share: float | None = None


@dataclass(frozen=True)
class UnreadableChoice:
    """A choice that no JSON is read into."""

    share: int | float = 0


@pytest.mark.parametrize(
    ("name", "written", "read"),
    [
        ("maybe", None, None),
        ("maybe", 3, 3),
        ("old_maybe", None, None),
        ("old_maybe", 3, 3),
        ("any_of", True, True),
        ("any_of", "x", "x"),
        ("two_of", 4, 4),
        ("perhaps", None, None),
        ("perhaps", "x", "x"),
        ("day", "2026-03-02", date(2026, 3, 2)),
        ("names", ["a", "b"], ("a", "b")),
        ("gates", {"a": "release"}, {"a": Gate.RELEASE}),
    ],
)
def test_a_field_is_read_by_its_hint(name: str, written: Any, read: object) -> None:
    assert getattr(from_document(Sheet, {name: written}), name) == read


def test_a_mapping_that_was_read_can_not_be_changed() -> None:
    assert isinstance(from_document(Sheet, {"gates": {}}).gates, MappingProxyType)


@pytest.mark.parametrize(
    ("name", "written", "wrong"),
    [
        ("number", None, "^int was expected$"),
        ("number", True, "^int was expected$"),
        ("any_of", None, "was expected$"),
        ("two_of", None, "^int or str was expected$"),
        ("two_of", True, "^int or str was expected$"),
        ("perhaps", 1.5, "^int or str was expected$"),
        ("day", 1, "^str was expected$"),
        ("names", {"a": 1}, "^a list was expected$"),
        ("gates", ["a"], "^an object was expected$"),
    ],
)
def test_another_type_is_refused(name: str, written: Any, wrong: str) -> None:
    with pytest.raises(ValueError, match=wrong):
        from_document(Sheet, {name: written})


@pytest.mark.parametrize("cls", [Unreadable, UnreadableChoice])
def test_a_hint_that_has_no_reading_is_an_error(cls: type) -> None:
    with pytest.raises(TypeError, match="no reading is known for"):
        from_document(cls, {})
