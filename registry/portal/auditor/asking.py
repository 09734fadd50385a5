"""Questions that stand in the address of a page, so that one can be kept, sent on and asked again.

What names a patient, other than by an id that means nothing elsewhere, is never asked for like this.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar
from uuid import UUID

from flask import request

from registry.domain.errors import Invalid, NotFound
from registry.domain.question import Instants
from registry.portal.fields import Field, Unreadable, a_moment
from registry.portal.forms import Form
from registry.portal.language import marked, said

Answer = TypeVar("Answer")
INSTANTS = ("since", "until", "as_of", "known_at")
PAGE_ROWS = 25
PERIOD = (
    Field("since", marked("From"), kind="moment", required=False, read=a_moment),
    Field("until", marked("Until before"), kind="moment", required=False, read=a_moment),
)
BOTH_TIMES = (
    Field(
        "as_of",
        marked("As of"),
        marked("What was true at this instant."),
        kind="moment",
        required=False,
        read=a_moment,
    ),
    Field(
        "known_at",
        marked("Known at"),
        marked("What the registry knew at this instant, later corrections unmade."),
        kind="moment",
        required=False,
        read=a_moment,
    ),
)


def in_address(fields: Sequence[Field], usual: Mapping[str, str] | None = None) -> Form:
    """The form as the address of the page fills it; with `usual` where the address says nothing at all."""
    fields = [replace(one, marks_optional=False) for one in fields]
    values = {one.name: request.args.get(one.name, "").strip() for one in fields}
    return Form(fields, values if any(values.values()) else {**values, **(usual or {})})


def kept(form: Form) -> dict[str, str]:
    """What the form asks, for the address of the next page and of links."""
    return {name: value for name, value in form.values.items() if value}


def instants(read: Mapping[str, Any]) -> Instants:
    """The instants among what was read."""
    return Instants(**{name: read.get(name) for name in INSTANTS})


def told(form: Form, ask: Callable[[Mapping[str, Any]], Answer]) -> Answer | None:
    """What the report tells of the question; None when the form has to be shown with what is wrong in it."""
    read = form.read()
    if read is None:
        return None
    try:
        return ask(read)
    except (Invalid, NotFound) as error:
        form.blame(error)
        return None


def an_id(text: str) -> str:
    """An id as records carry it. Raises Unreadable."""
    try:
        return str(UUID(text))
    except ValueError as error:
        raise Unreadable(said("Enter an id such as it stands in the list, with its hyphens.")) from error
