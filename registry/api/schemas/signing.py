"""The part of a body by which an act is signed, and what is shown before."""

from __future__ import annotations

from typing import Any

from marshmallow import INCLUDE, Schema, ValidationError, fields

from registry.api.schemas.fields import LONGEST_CODE, Body, Secret, Sha256, Text, choice
from registry.domain.signature import Meaning, digest
from registry.services.passwords import LONGEST_PASSWORD


def _has_a_digest(content: dict[str, Any]) -> None:
    """Content without a canonical text, such as a fraction, was never displayed here."""
    try:
        digest(content)
    except (TypeError, UnicodeEncodeError) as error:
        raise ValidationError("The content of a preview, as it came, was expected.") from error


class SigningBody(Body):
    """How the signer proves again who it is, and what was displayed.

    By password, with a code where the account has a second factor, or by a passkey's answer to a challenge of
    `/me/proof-challenges`; the second signing in a session takes one of these alone. `username` is for a machine,
    which signs nothing: who signs through it. `content` and `content_sha256` are those of the preview, sent back as
    they came: then nothing is signed that differs from what was displayed.
    """

    password = Secret(longest=LONGEST_PASSWORD)
    code = Secret(longest=LONGEST_CODE)
    passkey = fields.Dict(keys=fields.String())
    username = Text(longest=100)
    meaning = choice(Meaning)
    content_sha256 = Sha256()
    content = fields.Dict(keys=fields.String(), validate=_has_a_digest)


class Signed(Body):
    """A body of an act that is signed."""

    signing = fields.Nested(SigningBody)


class Preview(Schema):
    """What would be signed, and its hash. Nothing was recorded."""

    class Meta:
        """An answer may say more than it must."""

        unknown = INCLUDE

    content = fields.Dict(keys=fields.String(), required=True)
    content_sha256 = fields.String(required=True)
