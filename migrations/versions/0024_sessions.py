"""Sessions are rows of their own: a hash of what the cookie holds, when it was last used, and by what it was opened.

They were tokens that nobody held. An idle limit needs the instant of the last use, and a session that is opened with a
password alone must be told from a whole one. Sessions of before the upgrade end with it: everybody signs in again.
"""

from alembic import op

revision = "0024"
down_revision = "0023"

UP = """
CREATE TABLE session (
    session_id uuid NOT NULL,
    secret_hash bytea NOT NULL,
    account_id uuid NOT NULL,
    factors text[] NOT NULL,
    second_factor_due boolean NOT NULL,
    recorded_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    last_used_at timestamptz NOT NULL,
    proven_at timestamptz,
    revoked_at timestamptz,
    revoked_by uuid,
    CONSTRAINT session_pkey PRIMARY KEY (session_id),
    CONSTRAINT session_secret_hash_key UNIQUE (secret_hash),
    CONSTRAINT session_account_id_fkey FOREIGN KEY (account_id) REFERENCES account (account_id),
    CONSTRAINT session_hash_length_check CHECK (length(secret_hash) = 32),
    CONSTRAINT session_factor_named_check CHECK (cardinality(factors) > 0),
    CONSTRAINT session_revocation_whole_check CHECK (revoked_at IS NOT NULL OR revoked_by IS NULL)
);
CREATE INDEX session_account_id_ix ON session (account_id);
CREATE TRIGGER session_ended_once BEFORE UPDATE ON session
    FOR EACH ROW WHEN (OLD.revoked_at IS NOT NULL AND OLD.* IS DISTINCT FROM NEW.*)
    EXECUTE FUNCTION refuse('record_ended', 'it has revoked_at already and stays as it is');
GRANT SELECT, INSERT ON session TO registry_app;
GRANT UPDATE (last_used_at, proven_at, revoked_at, revoked_by) ON session TO registry_app;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute("DROP TABLE session;")
