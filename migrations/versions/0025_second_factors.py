"""Second factors: codes by time (TOTP), one-time recovery codes, passkeys and the challenges that they answer.

The secret of a TOTP has to be read again, so it is sealed; of a recovery code only the hash is kept; a passkey's key is
public. A challenge that expired or was answered makes room for the next one, as nothing is ever deleted.
"""

from alembic import op

revision = "0025"
down_revision = "0024"

UP = """
CREATE TABLE totp (
    totp_id uuid NOT NULL,
    account_id uuid NOT NULL,
    sealed_secret bytea NOT NULL,
    recorded_at timestamptz NOT NULL,
    recorded_by uuid NOT NULL,
    confirmed_at timestamptz,
    last_step bigint,
    revoked_at timestamptz,
    revoked_by uuid,
    CONSTRAINT totp_pkey PRIMARY KEY (totp_id),
    CONSTRAINT totp_account_id_fkey FOREIGN KEY (account_id) REFERENCES account (account_id),
    CONSTRAINT totp_confirmation_whole_check CHECK ((confirmed_at IS NULL) = (last_step IS NULL)),
    CONSTRAINT totp_revocation_whole_check CHECK (revoked_at IS NOT NULL OR revoked_by IS NULL)
);
CREATE UNIQUE INDEX totp_one_open_key ON totp (account_id) WHERE confirmed_at IS NULL AND revoked_at IS NULL;
CREATE UNIQUE INDEX totp_one_active_key ON totp (account_id) WHERE confirmed_at IS NOT NULL AND revoked_at IS NULL;
CREATE INDEX totp_account_id_ix ON totp (account_id);

CREATE TABLE recovery_code (
    account_id uuid NOT NULL,
    code_hash bytea NOT NULL,
    recorded_at timestamptz NOT NULL,
    used_at timestamptz,
    revoked_at timestamptz,
    revoked_by uuid,
    CONSTRAINT recovery_code_pkey PRIMARY KEY (account_id, code_hash),
    CONSTRAINT recovery_code_account_id_fkey FOREIGN KEY (account_id) REFERENCES account (account_id),
    CONSTRAINT recovery_code_hash_length_check CHECK (length(code_hash) = 32),
    CONSTRAINT recovery_code_used_or_revoked_check CHECK (used_at IS NULL OR revoked_at IS NULL),
    CONSTRAINT recovery_code_revocation_whole_check CHECK (revoked_at IS NOT NULL OR revoked_by IS NULL)
);

CREATE TABLE passkey (
    passkey_id uuid NOT NULL,
    account_id uuid NOT NULL,
    credential bytea NOT NULL,
    public_key bytea NOT NULL,
    sign_count bigint NOT NULL,
    name text NOT NULL,
    recorded_at timestamptz NOT NULL,
    recorded_by uuid NOT NULL,
    last_used_at timestamptz,
    revoked_at timestamptz,
    revoked_by uuid,
    CONSTRAINT passkey_pkey PRIMARY KEY (passkey_id),
    CONSTRAINT passkey_credential_key UNIQUE (credential),
    CONSTRAINT passkey_account_id_fkey FOREIGN KEY (account_id) REFERENCES account (account_id),
    CONSTRAINT passkey_sign_count_known_check CHECK (sign_count >= 0),
    CONSTRAINT passkey_revocation_whole_check CHECK (revoked_at IS NOT NULL OR revoked_by IS NULL)
);
CREATE INDEX passkey_account_id_ix ON passkey (account_id);

CREATE TABLE passkey_challenge (
    challenge_id uuid NOT NULL,
    challenge bytea NOT NULL,
    purpose text NOT NULL,
    account_id uuid,
    expires_at timestamptz NOT NULL,
    CONSTRAINT passkey_challenge_pkey PRIMARY KEY (challenge_id),
    CONSTRAINT passkey_challenge_challenge_key UNIQUE (challenge),
    CONSTRAINT passkey_challenge_account_id_fkey FOREIGN KEY (account_id) REFERENCES account (account_id),
    CONSTRAINT passkey_challenge_purpose_known_check CHECK (purpose IN ('sign-in', 'register', 'prove')),
    CONSTRAINT passkey_challenge_account_named_check CHECK ((account_id IS NULL) = (purpose = 'sign-in'))
);
CREATE INDEX passkey_challenge_account_id_ix ON passkey_challenge (account_id);
CREATE INDEX passkey_challenge_expires_at_ix ON passkey_challenge (expires_at);

GRANT SELECT, INSERT ON totp, recovery_code, passkey, passkey_challenge TO registry_app;
GRANT UPDATE (confirmed_at, last_step, revoked_at, revoked_by) ON totp TO registry_app;
GRANT UPDATE (used_at, revoked_at, revoked_by) ON recovery_code TO registry_app;
GRANT UPDATE (sign_count, last_used_at, revoked_at, revoked_by) ON passkey TO registry_app;
GRANT UPDATE (challenge, purpose, account_id, expires_at) ON passkey_challenge TO registry_app;
"""

ENDS = {"totp": "revoked_at", "recovery_code": "revoked_at", "passkey": "revoked_at"}
ENDED = """
CREATE TRIGGER {table}_ended_once BEFORE UPDATE ON {table}
    FOR EACH ROW WHEN (OLD.{mark} IS NOT NULL AND OLD.* IS DISTINCT FROM NEW.*)
    EXECUTE FUNCTION refuse('record_ended', 'it has {mark} already and stays as it is');
"""
USED = """
CREATE TRIGGER recovery_code_used_once BEFORE UPDATE ON recovery_code
    FOR EACH ROW WHEN (OLD.used_at IS NOT NULL AND OLD.* IS DISTINCT FROM NEW.*)
    EXECUTE FUNCTION refuse('record_ended', 'it has used_at already and stays as it is');
CREATE TRIGGER totp_step_forward BEFORE UPDATE ON totp
    FOR EACH ROW WHEN (OLD.last_step IS NOT NULL AND NEW.last_step < OLD.last_step)
    EXECUTE FUNCTION refuse('totp_step_forward', 'a code that was used stays used');
"""


def upgrade() -> None:
    op.execute(UP)
    for table, mark in ENDS.items():
        op.execute(ENDED.format(table=table, mark=mark))
    op.execute(USED)


def downgrade() -> None:
    op.execute("DROP TABLE passkey_challenge, passkey, recovery_code, totp;")
