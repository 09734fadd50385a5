"""The fields by which people sign in."""

from registry.portal.fields import Field
from registry.portal.language import marked

SIGN_IN = (
    Field(
        "username", marked("Name"), attributes={"autocomplete": "username webauthn", "spellcheck": "false"}
    ),
    Field("password", marked("Password"), kind="password", attributes={"autocomplete": "current-password"}),
)
CODE = (
    Field(
        "code",
        marked("Code"),
        marked("Six digits from your authenticator app, or one of your recovery codes."),
        attributes={"autocomplete": "one-time-code", "inputmode": "text", "spellcheck": "false"},
    ),
)
