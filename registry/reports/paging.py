"""Pages by keyset: a cursor is the last id that was shown and the question it answered.

It is wrapped so that nobody builds on its form.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from types import MappingProxyType
from typing import Any
from uuid import UUID

from registry.domain.canonical import canonical_json
from registry.domain.errors import Invalid

LONGEST_PAGE = 200
NOTHING: Mapping[str, Any] = MappingProxyType({})
BOUND = 8
"""So many bytes of a cursor tell to which question it belongs."""


@dataclass(frozen=True)
class Page:
    """Some items, the cursor after each of them, and that of the page after them; None at the end."""

    items: Sequence[dict[str, Any]]
    next: str | None
    cursors: Sequence[str] = ()


def paged(
    read: Callable[[str | None, int], list[dict[str, Any]]],
    id_column: str,
    after: str | None,
    limit: int,
    asked: Mapping[str, Any] = NOTHING,
) -> Page:
    """One page of what `read(after_id, limit)` gives, in the order of its id column.

    `asked` is what else the question says; a cursor leads on in the same question only. Raises Invalid for a cursor
    that no page gave, or a page of another question.
    """
    question = _question(id_column, asked)
    items = read(_opened(after, question) if after is not None else None, limit + 1)
    more = len(items) > limit
    items = items[:limit]
    cursors = [_wrapped(item[id_column], question) for item in items]
    return Page(items, cursors[-1] if more else None, cursors)


def _question(id_column: str, asked: Mapping[str, Any]) -> bytes:
    return sha256(canonical_json([id_column, dict(asked)]).encode()).digest()[:BOUND]


def _wrapped(record_id: str, question: bytes) -> str:
    return urlsafe_b64encode(UUID(record_id).bytes + question).decode()


def _opened(cursor: str, question: bytes) -> str:
    try:
        said = urlsafe_b64decode(cursor.encode())
        record_id = str(UUID(bytes=said[:-BOUND]))
    except (Error, ValueError) as error:
        raise _no_cursor() from error
    if _wrapped(record_id, said[-BOUND:]) != cursor:
        raise _no_cursor()
    if said[-BOUND:] != question:
        raise Invalid(
            "The cursor is of another question.",
            code="cursor-of-another-question",
            fields={"/after": "ask with the same filters as the page before, or leave the cursor out"},
        )
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
