"""Pages on the wire, and the query that asks for one."""

from __future__ import annotations

from marshmallow import RAISE, Schema, fields, validate

from registry.api.schemas.fields import Body
from registry.reports.paging import LONGEST_PAGE

USUAL_PAGE = 50


class NoQuery(Schema):
    """No query parameter is understood."""

    class Meta:
        """Strict, so that a misspelled filter is noticed."""

        unknown = RAISE


class PageQuery(NoQuery):
    """Which page."""

    after = fields.String(load_default=None, validate=validate.Length(1, 100))
    limit = fields.Integer(load_default=USUAL_PAGE, validate=validate.Range(1, LONGEST_PAGE))


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
