"""Invitations to a new account and resets of a forgotten password: single-use, expiring, kept as hashes.

An administrator never chooses or learns anybody's password. Of one account at most one is open, so that a second one
takes the place of the first. A reset says whether the second factors are lost too, for then they end with it.
"""

from alembic import op

revision = "0027"
down_revision = "0026"

UP = """
CREATE TABLE invitation (
    token_hash bytea NOT NULL,
    invitation_id uuid NOT NULL,
    account_id uuid NOT NULL,
    purpose text NOT NULL,
    lost_factors boolean NOT NULL,
    recorded_at timestamptz NOT NULL,
    recorded_by uuid NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz,
    revoked_at timestamptz,
    revoked_by uuid,
    CONSTRAINT invitation_pkey PRIMARY KEY (token_hash),
    CONSTRAINT invitation_invitation_id_key UNIQUE (invitation_id),
    CONSTRAINT invitation_account_id_fkey FOREIGN KEY (account_id) REFERENCES account (account_id),
    CONSTRAINT invitation_hash_length_check CHECK (length(token_hash) = 32),
    CONSTRAINT invitation_purpose_known_check CHECK (purpose IN ('invitation', 'reset')),
    CONSTRAINT invitation_factors_at_reset_check CHECK (purpose = 'reset' OR NOT lost_factors),
    CONSTRAINT invitation_used_or_revoked_check CHECK (used_at IS NULL OR revoked_at IS NULL),
    CONSTRAINT invitation_revocation_whole_check CHECK (revoked_at IS NOT NULL OR revoked_by IS NULL)
);
CREATE UNIQUE INDEX invitation_one_open_key ON invitation (account_id) WHERE used_at IS NULL AND revoked_at IS NULL;
CREATE INDEX invitation_account_id_ix ON invitation (account_id);
CREATE TRIGGER invitation_ended_once BEFORE UPDATE ON invitation
    FOR EACH ROW WHEN (OLD.revoked_at IS NOT NULL AND OLD.* IS DISTINCT FROM NEW.*)
    EXECUTE FUNCTION refuse('record_ended', 'it has revoked_at already and stays as it is');
CREATE TRIGGER invitation_used_once BEFORE UPDATE ON invitation
    FOR EACH ROW WHEN (OLD.used_at IS NOT NULL AND OLD.* IS DISTINCT FROM NEW.*)
    EXECUTE FUNCTION refuse('record_ended', 'it has used_at already and stays as it is');
GRANT SELECT, INSERT ON invitation TO registry_app;
GRANT UPDATE (used_at, revoked_at, revoked_by) ON invitation TO registry_app;
GRANT SELECT (invitation_id, account_id, purpose, lost_factors, recorded_at, recorded_by, expires_at, used_at,
    revoked_at, revoked_by) ON invitation TO registry_reader;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute("DROP TABLE invitation;")
