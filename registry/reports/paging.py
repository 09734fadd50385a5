"""Pages by keyset: a cursor is the last id that was shown, wrapped so that nobody builds on its form."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from registry.domain.errors import Invalid

LONGEST_PAGE = 200


@dataclass(frozen=True)
class Page:
    """Some items, and the cursor of the page after them; None at the end."""

    items: Sequence[dict[str, Any]]
    next: str | None


def paged(
    read: Callable[[str | None, int], list[dict[str, Any]]], id_column: str, after: str | None, limit: int
) -> Page:
    """One page of what `read(after_id, limit)` gives, in the order of its id column.

    Raises Invalid for a cursor that no page gave.
    """
    items = read(_opened(after) if after is not None else None, limit + 1)
    more = len(items) > limit
    items = items[:limit]
    return Page(items, _wrapped(items[-1][id_column]) if more else None)


def _wrapped(record_id: str) -> str:
    return urlsafe_b64encode(UUID(record_id).bytes).decode().rstrip("=")


def _opened(cursor: str) -> str:
    try:
        record_id = str(UUID(bytes=urlsafe_b64decode(cursor.encode() + b"==")))
    except (Error, ValueError) as error:
        raise _no_cursor() from error
    if _wrapped(record_id) != cursor:
        raise _no_cursor()
    return record_id


def _no_cursor() -> Invalid:
    return Invalid(
        "The cursor is none that a page gave.",
        code="invalid-cursor",
        fields={"/after": "take the value of `next` from the page before"},
    )


def every(page_after: Callable[[str | None], Page]) -> list[dict[str, Any]]:
    """The items of all pages, from the first to the last, where `page_after` gives the one after a cursor."""
    page = page_after(None)
    items = [*page.items]
    while page.next is not None:
        page = page_after(page.next)
        items += page.items
    return items
