"""The two ceremonies of WebAuthn (level 3, sections 7.1 and 7.2): a passkey is made, and a passkey answers.

The challenge is kept here, for one purpose and one account, answered once and within minutes. The authenticator must
have verified its user, by a PIN or a finger, so a passkey is two factors at once.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes, parse_client_data_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from registry.domain.actor import Actor
from registry.domain.errors import Forbidden
from registry.services.act import IDS
from registry.services.registry import Registry
from registry.services.sign_in_terms import SignInTerms
from registry.storage import passkeys
from registry.storage.transaction import Row, Transaction, transaction

LASTS = timedelta(minutes=5)
CHALLENGE_BYTES = 32
NAME = "REMS registry"
REFUSED = "The passkey's answer can not be accepted; ask for a new challenge and try again."
Credential = Mapping[str, Any]
Document = dict[str, Any]
MALFORMED = (WebAuthnException, ValueError, TypeError, KeyError, AttributeError, IndexError)
"""What the library raises for what a stranger may send it."""


def refused() -> Forbidden:
    """The one refusal, whatever the reason is."""
    return Forbidden(REFUSED, code="passkey-refused")


def to_register(tx: Transaction, terms: SignInTerms, who: Actor, at: datetime) -> Document:
    """What the browser's `navigator.credentials.create` takes."""
    known = [
        PublicKeyCredentialDescriptor(bytes(row["credential"]))
        for row in passkeys.of_account(tx, who.account_id)
    ]
    options = generate_registration_options(
        rp_id=terms.site,
        rp_name=NAME,
        user_name=who.username,
        user_id=who.account_id.encode(),
        challenge=_challenge(tx, at, "register", who.account_id),
        exclude_credentials=known,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
    )
    document: Document = json.loads(options_to_json(options))
    return document


def to_answer(tx: Transaction, terms: SignInTerms, at: datetime, account_id: str | None) -> Document:
    """What the browser's `navigator.credentials.get` takes: to sign in (no account is named), or to prove again."""
    options = generate_authentication_options(
        rp_id=terms.site,
        challenge=_challenge(tx, at, _purpose(account_id), account_id),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    document: Document = json.loads(options_to_json(options))
    return document


def registered(registry: Registry, who: Actor, at: datetime, credential: Credential) -> Document:
    """The new credential: its id, public key and count. Raises Forbidden."""
    challenge = _answered(registry, at, credential, "register", who.account_id)
    try:
        made = verify_registration_response(
            credential=dict(credential),
            expected_challenge=challenge,
            expected_rp_id=registry.sign_in.site,
            expected_origin=registry.sign_in.origin,
            require_user_verification=True,
        )
    except MALFORMED as error:
        raise refused() from error
    return {
        "credential": made.credential_id,
        "public_key": made.credential_public_key,
        "sign_count": made.sign_count,
    }


def challenged(registry: Registry, at: datetime, credential: Credential, account_id: str | None) -> bytes:
    """The challenge that the passkey of the account (to sign in: of anybody) answers; it can not be answered again."""
    return _answered(registry, at, credential, _purpose(account_id), account_id)


def answering(
    tx: Transaction, terms: SignInTerms, at: datetime, credential: Credential, challenge: bytes
) -> Row:
    """The account whose passkey answered the challenge; the passkey is noted as used. Raises Forbidden."""
    row = passkeys.of_credential(tx, _bytes(credential.get("id")))
    if row is None:
        raise refused()
    handle = credential["response"].get("userHandle")
    if handle is not None and _bytes(handle) != row["account_id"].encode():
        raise refused()
    try:
        verified = verify_authentication_response(
            credential=dict(credential),
            expected_challenge=challenge,
            expected_rp_id=terms.site,
            expected_origin=terms.origin,
            credential_public_key=bytes(row["public_key"]),
            credential_current_sign_count=row["sign_count"],
            require_user_verification=True,
        )
    except MALFORMED as error:
        raise refused() from error
    passkeys.use(tx, row["passkey_id"], sign_count=verified.new_sign_count, at=at)
    return row


def _purpose(account_id: str | None) -> str:
    return "sign-in" if account_id is None else "prove"


def _challenge(tx: Transaction, at: datetime, purpose: str, account_id: str | None) -> bytes:
    challenge = secrets.token_bytes(CHALLENGE_BYTES)
    row = {"challenge_id": IDS.make(at), "challenge": challenge, "purpose": purpose}
    passkeys.add_challenge(tx, {**row, "account_id": account_id, "expires_at": at + LASTS}, at)
    return challenge


def _answered(
    registry: Registry, at: datetime, credential: Credential, purpose: str, account_id: str | None
) -> bytes:
    """The challenge that the credential answers, used up by that even if the answer turns out wrong."""
    try:
        said = parse_client_data_json(base64url_to_bytes(credential["response"]["clientDataJSON"]))
    except MALFORMED as error:
        raise refused() from error
    with transaction(registry.database) as tx:
        known = passkeys.use_challenge(tx, said.challenge, purpose=purpose, account_id=account_id, at=at)
    if not known:
        raise refused()
    return said.challenge


def _bytes(text: Any) -> bytes:
    try:
        return base64url_to_bytes(text)
    except MALFORMED as error:
        raise refused() from error
