"""Bodies and answers of signing in: sessions, factors, invitations."""

from __future__ import annotations

from marshmallow import fields

from registry.api.schemas.answers import Me, Shown
from registry.api.schemas.fields import LONGEST_CODE, Body, Secret, Text, Truth
from registry.api.schemas.records import Recorded
from registry.services.passwords import LONGEST_PASSWORD, SHORTEST_PASSWORD

LONGEST_TOKEN = 200
LONGEST_NAME = 100


class ResetBody(Body):
    """Whether the second factors are lost as well, and who asked was identified anew."""

    lost_factors = Truth(required=True)


class AcceptBody(Body):
    """The token that was handed over, and the password that is chosen."""

    token = Secret(required=True, longest=LONGEST_TOKEN)
    password = Secret(required=True, shortest=SHORTEST_PASSWORD, longest=LONGEST_PASSWORD)


class CodeBody(Body):
    """A code by time, or a recovery code."""

    code = Secret(required=True, longest=LONGEST_CODE)


class ProofBody(Body):
    """What proves again who asks: the password, and a code where the account has a second factor; or a passkey.

    `passkey` is what `navigator.credentials.get` gave for a challenge of `/me/proof-challenges`, as JSON.
    """

    password = Secret(longest=LONGEST_PASSWORD)
    code = Secret(longest=LONGEST_CODE)
    passkey = fields.Dict(keys=fields.String())


class PasswordChangeBody(Body):
    """The password of before, the new one, and a code or passkey where the account has a second factor."""

    password = Secret(required=True, longest=LONGEST_PASSWORD)
    new_password = Secret(required=True, shortest=SHORTEST_PASSWORD, longest=LONGEST_PASSWORD)
    code = Secret(longest=LONGEST_CODE)
    passkey = fields.Dict(keys=fields.String())


class CredentialBody(Body):
    """What `navigator.credentials.get` gave, as JSON."""

    credential = fields.Dict(keys=fields.String(), required=True)


class PasskeyBody(CredentialBody):
    """What `navigator.credentials.create` gave, as JSON, and the name of the passkey."""

    name = Text(required=True, longest=LONGEST_NAME)


class SignedIn(Me):
    """Who signed in, and whether a second factor is to follow before anything else."""

    second_factor_needed = fields.Boolean(required=True)


class Session(Recorded):
    """An open session, without what would open it."""

    session_id = fields.UUID(required=True)
    account_id = fields.UUID(required=True)
    factors = fields.List(fields.String(), required=True)
    last_used_at = fields.AwareDateTime(required=True)
    expires_at = fields.AwareDateTime(required=True)


class Invitation(Recorded):
    """The token: shown here and nowhere else."""

    invitation_id = fields.UUID(required=True)
    account_id = fields.UUID(required=True)
    purpose = fields.String(required=True)
    token = fields.String(required=True)
    expires_at = fields.AwareDateTime(required=True)


class Accepted(Shown):
    """The account whose password is set."""

    account_id = fields.UUID(required=True)
    username = fields.String(required=True)
    accepted_at = fields.AwareDateTime(required=True)


class Changed(Shown):
    """When the password was changed."""

    changed_at = fields.AwareDateTime(required=True)


class TotpSecret(Recorded):
    """The secret of a device that gives codes by time: shown here and nowhere else."""

    totp_id = fields.UUID(required=True)
    secret = fields.String(required=True)
    provisioning_uri = fields.String(required=True)


class TotpConfirmed(Shown):
    """The confirmed device, and the recovery codes: shown here and nowhere else."""

    totp_id = fields.UUID(required=True)
    confirmed_at = fields.AwareDateTime(required=True)
    recovery_codes = fields.List(fields.String(), required=True)


class RecoveryCodes(Recorded):
    """The recovery codes: shown here and nowhere else."""

    recovery_codes = fields.List(fields.String(), required=True)


class Passkey(Recorded):
    """A passkey, without what it is checked by; with the first factor come recovery codes, shown here alone."""

    passkey_id = fields.UUID(required=True)
    name = fields.String(required=True)
    recovery_codes = fields.List(fields.String())


class Factors(Shown):
    """The second factors of the account that asks."""

    totp = fields.Boolean(required=True)
    passkeys = fields.List(fields.Nested(Passkey), required=True)
    recovery_codes = fields.Integer(required=True)


class Challenge(Shown):
    """The options that the browser's `navigator.credentials` takes, as WebAuthn writes them in JSON."""

    challenge = fields.String(required=True)
