"""Who signs in through an OpenID provider is known by issuer and subject, which an administrator has set.

Never by an address or a name: a provider may give those to somebody else, or let people choose them. One identity opens
one account at a time; it can be taken from one and given to another, and both stand in the records.
"""

from alembic import op

revision = "0029"
down_revision = "0028"

UP = """
CREATE TABLE account_identity (
    identity_id uuid NOT NULL,
    account_id uuid NOT NULL,
    issuer text NOT NULL,
    subject text NOT NULL,
    recorded_at timestamptz NOT NULL,
    recorded_by uuid NOT NULL,
    revoked_at timestamptz,
    revoked_by uuid,
    revocation_reason text,
    CONSTRAINT account_identity_pkey PRIMARY KEY (identity_id),
    CONSTRAINT account_identity_account_id_fkey FOREIGN KEY (account_id) REFERENCES account (account_id),
    CONSTRAINT account_identity_revocation_whole_check
        CHECK ((revoked_at IS NULL) = (revoked_by IS NULL) AND (revoked_at IS NULL) = (revocation_reason IS NULL))
);
CREATE UNIQUE INDEX account_identity_one_active_key ON account_identity (issuer, subject) WHERE revoked_at IS NULL;
CREATE INDEX account_identity_account_id_ix ON account_identity (account_id);
CREATE TRIGGER account_identity_ended_once BEFORE UPDATE ON account_identity
    FOR EACH ROW WHEN (OLD.revoked_at IS NOT NULL AND OLD.* IS DISTINCT FROM NEW.*)
    EXECUTE FUNCTION refuse('record_ended', 'it has revoked_at already and stays as it is');
GRANT SELECT, INSERT ON account_identity TO registry_app;
GRANT UPDATE (revoked_at, revoked_by, revocation_reason) ON account_identity TO registry_app;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute("DROP TABLE account_identity;")
