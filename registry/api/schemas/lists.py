"""Pages on the wire, and the query that asks for one."""

from __future__ import annotations

from functools import cache
from typing import Any

from marshmallow import RAISE, Schema, fields, post_load, validate

from registry.api.schemas.fields import Body, QueryCount
from registry.reports.paging import LONGEST_PAGE

USUAL_PAGE = 50


class NoQuery(Schema):
    """No query parameter is understood."""

    class Meta:
        """Strict, so that a misspelled filter is noticed."""

        unknown = RAISE


class PageQuery(NoQuery):
    """Which page."""

    after = fields.String(
        validate=validate.Length(1, 100), metadata={"description": "The `next` of the page before."}
    )
    limit = QueryCount(1, LONGEST_PAGE, load_default=USUAL_PAGE)

    @post_load
    def _from_the_start(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        return {"after": None, **data}


@cache
def page_of(item: type[Schema]) -> type[Schema]:
    """The schema of a page of such items."""
    name = f"{item.__name__}Page"
    return Body.from_dict(
        {
            "items": fields.List(fields.Nested(item), required=True),
            "next": fields.String(required=True, allow_none=True),
        },
        name=name,
    )
