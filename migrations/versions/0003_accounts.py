"""Who can ask: accounts, their machine tokens, and the answers kept under idempotency keys.

An account that acts for a delegate or a pharmacist refers to the pair (prescriber, delegate) or (pharmacy,
pharmacist), so that it can not speak for one employer's person in the name of another.
"""

from alembic import op

revision = "0003"
down_revision = "0002"

UP = """
CREATE TABLE account (
    account_id uuid NOT NULL,
    username text NOT NULL,
    name text NOT NULL,
    role text NOT NULL,
    scopes text[] NOT NULL,
    password_hash text,
    prescriber_id uuid,
    delegate_id uuid,
    pharmacy_id uuid,
    pharmacist_id uuid,
    recorded_at timestamptz NOT NULL,
    recorded_by uuid,
    disabled_at timestamptz,
    disabled_by uuid,
    disabled_reason text,
    CONSTRAINT account_pkey PRIMARY KEY (account_id),
    CONSTRAINT account_username_key UNIQUE (username),
    CONSTRAINT account_delegate_of_prescriber_fkey FOREIGN KEY (prescriber_id, delegate_id)
        REFERENCES delegate (prescriber_id, delegate_id),
    CONSTRAINT account_pharmacist_of_pharmacy_fkey FOREIGN KEY (pharmacy_id, pharmacist_id)
        REFERENCES pharmacist (pharmacy_id, pharmacist_id),
    CONSTRAINT account_prescriber_id_fkey FOREIGN KEY (prescriber_id) REFERENCES prescriber (prescriber_id),
    CONSTRAINT account_pharmacy_id_fkey FOREIGN KEY (pharmacy_id) REFERENCES pharmacy (pharmacy_id),
    CONSTRAINT account_role_known_check
        CHECK (role IN ('prescriber', 'delegate', 'pharmacist', 'representative', 'coordinator',
            'auditor', 'administrator', 'client')),
    CONSTRAINT account_delegate_whole_check CHECK (delegate_id IS NULL OR prescriber_id IS NOT NULL),
    CONSTRAINT account_pharmacist_whole_check CHECK (pharmacist_id IS NULL OR pharmacy_id IS NOT NULL),
    CONSTRAINT account_disablement_whole_check
        CHECK (disabled_at IS NOT NULL OR (disabled_by IS NULL AND disabled_reason IS NULL)),
    CONSTRAINT account_prescriber_named_check CHECK (role <> 'prescriber' OR prescriber_id IS NOT NULL),
    CONSTRAINT account_delegate_named_check
        CHECK (role <> 'delegate' OR (delegate_id IS NOT NULL AND prescriber_id IS NOT NULL)),
    CONSTRAINT account_pharmacist_named_check
        CHECK (role <> 'pharmacist' OR (pharmacist_id IS NOT NULL AND pharmacy_id IS NOT NULL)),
    CONSTRAINT account_representative_named_check
        CHECK (role <> 'representative' OR pharmacy_id IS NOT NULL)
);

CREATE TABLE token (
    token_hash bytea NOT NULL,
    token_id uuid NOT NULL,
    account_id uuid NOT NULL,
    recorded_at timestamptz NOT NULL,
    recorded_by uuid,
    expires_at timestamptz,
    revoked_at timestamptz,
    revoked_by uuid,
    CONSTRAINT token_pkey PRIMARY KEY (token_hash),
    CONSTRAINT token_token_id_key UNIQUE (token_id),
    CONSTRAINT token_account_id_fkey FOREIGN KEY (account_id) REFERENCES account (account_id),
    CONSTRAINT token_hash_length_check CHECK (length(token_hash) = 32),
    CONSTRAINT token_revocation_whole_check CHECK (revoked_at IS NOT NULL OR revoked_by IS NULL)
);
CREATE INDEX token_account_id_ix ON token (account_id);

CREATE TABLE idempotency (
    account_id uuid NOT NULL,
    key text NOT NULL,
    fingerprint bytea NOT NULL,
    refused boolean NOT NULL,
    answer text NOT NULL,
    recorded_at timestamptz NOT NULL,
    CONSTRAINT idempotency_pkey PRIMARY KEY (account_id, key),
    CONSTRAINT idempotency_account_id_fkey FOREIGN KEY (account_id) REFERENCES account (account_id),
    CONSTRAINT idempotency_key_length_check CHECK (length(key) BETWEEN 1 AND 255)
);
"""

DOWN = """
DROP TABLE idempotency;
DROP TABLE token;
DROP TABLE account;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
