"""The acts themselves, in one tuple."""

from __future__ import annotations

from tests.api.acts_in_cases import CASES, EVENTS
from tests.api.acts_on_participants import ACCOUNTS, PHARMACIES, PRESCRIBERS
from tests.api.acts_on_patients import EMERGENCIES, GATES, PATIENTS, SAFE_USE

ALL = (*PRESCRIBERS, *PHARMACIES, *ACCOUNTS, *PATIENTS, *EMERGENCIES, *SAFE_USE, *GATES, *EVENTS, *CASES)
ASKED = {"/patients/search"}
"""A question that must not stand in a URL: it records nothing, so it honors no key."""
UNKEYED = {f"/accounts/{{account_id}}/{what}" for what in ("tokens", "invitations", "resets")}
OF_A_SESSION = {
    "/accounts/{account_id}/sessions/{session_id}/revocation",
    *(
        f"/me/{what}"
        for what in ("sessions/{session_id}/revocation", "password", "totp", "totp/confirmation")
    ),
    *(
        f"/me/{what}"
        for what in ("totp/revocation", "recovery-codes", "passkey-challenges", "proof-challenges")
    ),
    *(f"/me/{what}" for what in ("passkeys", "passkeys/{passkey_id}/revocation")),
    *("/session/end", "/session/factor"),
}
"""What is done to a session or in one, which no token has: `test_second_factors` and its neighbors do it."""
KEYED_IN_A_SESSION = {path for path in OF_A_SESSION if "/sessions/" in path}
"""Of these, what honors an idempotency key; the others answer with a secret or hand over a cookie."""
