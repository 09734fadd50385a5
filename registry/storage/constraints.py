"""What it means when the database refuses a row: constraint name -> domain error."""

from __future__ import annotations

import psycopg
from psycopg import errors as pg

from registry.domain.errors import Collision, Conflict, DomainError, InProgress, Unavailable

CONFLICTS: dict[str, tuple[str, str]] = {
    "prescriber_npi_key": ("npi-taken", "A prescriber with this NPI is registered already."),
    "pharmacy_ncpdp_id_key": ("ncpdp-taken", "A pharmacy with this NCPDP id is registered already."),
    "account_username_key": ("username-taken", "This username is taken; choose another."),
    "passkey_credential_key": ("passkey-known", "This passkey is registered already."),
    "totp_one_open_key": ("already-begun", "Another enrollment began at the same moment; begin anew."),
    "totp_one_active_key": ("already-begun", "Another enrollment was confirmed at the same moment."),
    "invitation_one_open_key": ("already-begun", "Another invitation was issued at the same moment."),
    "client_key_kid_key": (
        "key-taken",
        "The client has or had a key of this `kid`; give the new key a `kid` of its own.",
    ),
    "client_key_jwks_uri_key": ("key-taken", "The client has or had this address of keys."),
    "client_key_thumbprint_key": (
        "key-taken",
        "This key is or was registered; make a new key pair for each client and each rotation.",
    ),
    "account_identity_one_active_key": (
        "identity-taken",
        "This identity opens an account already; revoke it there first.",
    ),
    "enrollment_one_active_key": (
        "already-enrolled",
        "The patient has an active enrollment in this program; end or transfer it first.",
    ),
    "dispense_confirmation_single_use_key": ("number-used", "The authorization number is used already."),
    "release_single_use_key": ("number-used", "The confirmation number is used already."),
    "prescription_authorization_one_open_key": (
        "number-open",
        "The prescription has an open authorization number already; cancel it first.",
    ),
    "authorization_not_open": ("number-not-open", "The authorization number is cancelled or expired."),
    "confirmation_not_open": ("number-not-open", "The confirmation number is cancelled or expired."),
    "authorization_used": (
        "number-used",
        "The authorization number was used for a dispense; cancel its confirmation number first.",
    ),
    "confirmation_released": ("number-used", "The product was released on this confirmation number."),
    "pregnancy_follow_up_made_once_key": ("already-ended", "This follow-up was made before."),
    "case_event_pkey": ("in-a-case", "An event is dealt with in another case already."),
    "record_ended": (
        "already-ended",
        "This was ended, lifted, cancelled or marked before; it stays as it is.",
    ),
}


PLACES = frozenset(
    (
        *("issued_number_pkey", "ledger_event_pkey", "ledger_chain", "ledger_leaf_pkey", "ledger_head_pkey"),
        *("ledger_leaf_stream_id_sequence_key", "ledger_head_previous_size_key", "ledger_node_pkey"),
    )
)
"""What two acts can take at once; one of them then tries again."""


def translated(error: psycopg.Error) -> Exception:
    """The domain error that the violated constraint stands for, or the driver's error when none is known."""
    if isinstance(error, pg.SerializationFailure | pg.DeadlockDetected):
        return Unavailable("Two acts got in each other's way. Nothing was recorded; ask again.")
    name = error.diag.constraint_name or ""
    if name in PLACES:
        return Collision("Two acts took the same place. Nothing was recorded; ask again.")
    if name == "idempotency_pkey":
        return InProgress(
            "The first request under this idempotency key has just finished; ask again with it."
        )
    return _conflict(name) or error


def _conflict(name: str) -> DomainError | None:
    if name not in CONFLICTS:
        return None
    code, sentence = CONFLICTS[name]
    return Conflict(sentence, code=code)
