"""Answers on the wire: what was recorded, as it is kept."""

from __future__ import annotations

from typing import Any

from marshmallow import INCLUDE, Schema, fields


class Recorded(Schema):
    """Something that was recorded."""

    class Meta:
        """An answer may say more than it must."""

        unknown = INCLUDE

    recorded_at = fields.AwareDateTime(required=True)


def recorded(name: str, body: type[Schema] | None, *ids: str, **more: fields.Field[Any]) -> type[Schema]:
    """The schema of a record: its ids, what its body said, and when it was recorded."""
    said = dict(body._declared_fields) if body is not None else {}
    shown = {
        field: fields.Raw() if isinstance(value, fields.Nested | fields.List) else _shown(value)
        for field, value in said.items()
        if field not in ("password", "signing")
    }
    named = {field: fields.UUID(required=True) for field in ids}
    return Recorded.from_dict({**shown, **named, **more}, name=name)


def _shown(field: fields.Field[Any]) -> fields.Field[Any]:
    """The same kind of field, whose value an answer may leave empty."""
    if isinstance(field, fields.AwareDateTime):
        return fields.AwareDateTime(allow_none=True)
    if isinstance(field, fields.Date):
        return fields.Date(allow_none=True)
    if isinstance(field, fields.Boolean):
        return fields.Boolean()
    if isinstance(field, fields.Integer):
        return fields.Integer()
    return fields.String(allow_none=True)
