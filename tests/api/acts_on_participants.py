"""The acts on prescribers, pharmacies and accounts."""

from __future__ import annotations

from functools import partial

from tests.api.acts import (
    EARLIER,
    IN_PROGRAM,
    PHARMACY,
    PRESCRIBER,
    WHY,
    Act,
    a_certified_pharmacy,
    a_certified_prescriber,
    a_client,
    a_client_with_a_key,
    a_delegate,
    a_linked_account,
    a_pharmacist,
    a_pharmacy,
    a_prescriber,
    a_suspended_pharmacy,
    a_suspended_prescriber,
    a_token,
    an_account,
)

OF_PRESCRIBER = partial(Act, stream="prescriber_id", shown_at=PRESCRIBER)
OF_PHARMACY = partial(Act, stream="pharmacy_id", shown_at=PHARMACY)
OF_ACCOUNT = partial(Act, stream="account_id", shown_at="/accounts/{account_id}", by="administrator")
STEP = {"inside": "certifications", "again": "certification-status"}

PRESCRIBERS = (
    OF_PRESCRIBER(
        "/prescribers",
        {"npi": "{npi}", "dea": "AB1234563", "name": "Test Prescriber", "specialty": "Test"},
        "prescriber-registered",
        shown_at="/prescribers/{answer[prescriber_id]}",
        inside=None,
        again="npi-taken",
    ),
    OF_PRESCRIBER(
        f"{PRESCRIBER}/certifications",
        {**IN_PROGRAM, "prescribing_information_reviewed": True},
        "prescriber-certified",
        before=a_prescriber,
        **STEP,
    ),
    OF_PRESCRIBER(
        f"{PRESCRIBER}/suspensions", WHY, "prescriber-suspended", before=a_certified_prescriber, **STEP
    ),
    OF_PRESCRIBER(
        f"{PRESCRIBER}/reinstatements", WHY, "prescriber-reinstated", before=a_suspended_prescriber, **STEP
    ),
    OF_PRESCRIBER(
        f"{PRESCRIBER}/withdrawals", WHY, "prescriber-withdrawn", before=a_certified_prescriber, **STEP
    ),
    OF_PRESCRIBER(
        f"{PRESCRIBER}/delegates",
        {"name": "Test Delegate"},
        "delegate-appointed",
        inside="delegates",
        before=a_prescriber,
    ),
    OF_PRESCRIBER(
        f"{PRESCRIBER}/delegates/{{delegate_id}}/revocation",
        {"reason": "a test"},
        "delegate-revoked",
        inside="delegates",
        again="no-such-delegate",
        before=a_delegate,
    ),
)
PHARMACIES = (
    OF_PHARMACY(
        "/pharmacies",
        {
            "ncpdp_id": "{ncpdp_id}",
            "npi": "1234567893",
            "name": "Test Pharmacy",
            "authorized_representative": "Test Rep",
            "time_zone": "America/Chicago",
        },
        "pharmacy-registered",
        shown_at="/pharmacies/{answer[pharmacy_id]}",
        inside=None,
        again="ncpdp-taken",
    ),
    OF_PHARMACY(f"{PHARMACY}/certifications", IN_PROGRAM, "pharmacy-certified", before=a_pharmacy, **STEP),
    OF_PHARMACY(f"{PHARMACY}/suspensions", WHY, "pharmacy-suspended", before=a_certified_pharmacy, **STEP),
    OF_PHARMACY(
        f"{PHARMACY}/reinstatements", WHY, "pharmacy-reinstated", before=a_suspended_pharmacy, **STEP
    ),
    OF_PHARMACY(f"{PHARMACY}/withdrawals", WHY, "pharmacy-withdrawn", before=a_certified_pharmacy, **STEP),
    OF_PHARMACY(
        f"{PHARMACY}/trainings",
        {**IN_PROGRAM, "completed_at": EARLIER},
        "training-completed",
        inside="trainings",
        before=a_pharmacy,
    ),
    OF_PHARMACY(
        f"{PHARMACY}/pharmacists",
        {"name": "Test Pharmacist"},
        "pharmacist-registered",
        inside="pharmacists",
        before=a_pharmacy,
    ),
    Act(
        "/pharmacists/{pharmacist_id}/trainings",
        IN_PROGRAM,
        "training-completed",
        stream="pharmacy_id",
        shown_at="/pharmacists/{pharmacist_id}",
        inside="trainings",
        before=a_pharmacist,
    ),
)
ACCOUNTS = (
    OF_ACCOUNT(
        "/accounts",
        {
            "username": "{username}",
            "name": "Test Auditor",
            "role": "auditor",
            "password": "correct horse battery",
        },
        "account-opened",
        shown_at="/accounts/{answer[account_id]}",
        inside=None,
        again="username-taken",
    ),
    OF_ACCOUNT(
        "/accounts/{account_id}/disablement",
        {"reason": "a test"},
        "account-disabled",
        inside=None,
        again="already-ended",
        before=an_account,
    ),
    OF_ACCOUNT(
        "/accounts/{account_id}/identities",
        {"issuer": "https://provider.example.org", "subject": "{username}"},
        "identity-linked",
        shown_at="/accounts/{account_id}/identities",
        again="identity-taken",
        before=an_account,
    ),
    OF_ACCOUNT(
        "/accounts/{account_id}/identities/{identity_id}/revocation",
        {"reason": "a test"},
        "identity-unlinked",
        shown_at="/accounts/{account_id}/identities",
        again="already-ended",
        before=a_linked_account,
    ),
    OF_ACCOUNT(
        "/accounts/{account_id}/keys",
        {"jwk": {"kty": "EC", "crv": "P-384", "x": "{x}", "y": "{y}", "kid": "first"}},
        "client-key-registered",
        shown_at="/accounts/{account_id}/keys",
        again="key-taken",
        before=a_client,
    ),
    OF_ACCOUNT(
        "/accounts/{account_id}/keys/{key_id}/retirement",
        {"reason": "a test"},
        "client-key-retired",
        shown_at="/accounts/{account_id}/keys",
        again="already-ended",
        before=a_client_with_a_key,
    ),
    OF_ACCOUNT("/accounts/{account_id}/tokens", {}, "token-issued", inside="tokens", before=an_account),
    OF_ACCOUNT(
        "/accounts/{account_id}/invitations",
        {},
        "invitation-issued",
        inside="invitations",
        before=an_account,
    ),
    OF_ACCOUNT(
        "/accounts/{account_id}/resets",
        {"lost_factors": True},
        "reset-issued",
        inside="invitations",
        before=an_account,
    ),
    OF_ACCOUNT(
        "/tokens/{token_id}/revocation",
        {},
        "token-revoked",
        inside="tokens",
        again="already-ended",
        before=a_token,
    ),
)
