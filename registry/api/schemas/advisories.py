"""What is advised beside an answer, on the wire."""

from __future__ import annotations

from marshmallow import INCLUDE, Schema, fields


class Advisory(Schema):
    """Something that the label advises; it changes no verdict. `records` only for those who may read the records."""

    class Meta:
        """An answer may say more than it must."""

        unknown = INCLUDE

    code = fields.String(required=True)
    sentence = fields.String(required=True)
    remedy = fields.String(required=True)
    citation = fields.List(fields.String(), required=True)
    evidence = fields.String(required=True)
    records = fields.List(fields.UUID())
