"""Machine clients prove who they are with keys of their own, and get short tokens with the scopes that they asked for.

A client has several keys at once, each with the instants from and until which it counts, so that one is replaced by
the next without a pause. Only public keys are kept, or the address where the client publishes them. A retirement can be
brought forward, when a key turns out to be in other hands, and never put off. An assertion is used once: its id is kept
until it has expired, which is all that the application may ever delete.
"""

from alembic import op

revision = "0028"
down_revision = "0027"

UP = """
CREATE TABLE client_key (
    key_id uuid NOT NULL,
    account_id uuid NOT NULL,
    kid text,
    algorithm text,
    jwk text,
    thumbprint text,
    jwks_uri text,
    active_from timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    recorded_by uuid NOT NULL,
    retired_from timestamptz,
    retired_at timestamptz,
    retired_by uuid,
    retirement_reason text,
    CONSTRAINT client_key_pkey PRIMARY KEY (key_id),
    CONSTRAINT client_key_account_id_fkey FOREIGN KEY (account_id) REFERENCES account (account_id),
    CONSTRAINT client_key_kid_key UNIQUE (account_id, kid),
    CONSTRAINT client_key_jwks_uri_key UNIQUE (account_id, jwks_uri),
    CONSTRAINT client_key_thumbprint_key UNIQUE (thumbprint),
    CONSTRAINT client_key_algorithm_known_check CHECK (algorithm IN ('RS384', 'ES384')),
    CONSTRAINT client_key_whole_check
        CHECK (((jwk IS NULL) = (kid IS NULL) AND (jwk IS NULL) = (algorithm IS NULL)
            AND (jwk IS NULL) = (thumbprint IS NULL)) AND (jwk IS NULL) <> (jwks_uri IS NULL)),
    CONSTRAINT client_key_retirement_whole_check
        CHECK ((retired_from IS NULL) = (retired_at IS NULL) AND (retired_from IS NULL) = (retired_by IS NULL)
            AND (retired_from IS NULL) = (retirement_reason IS NULL))
);
CREATE TRIGGER client_key_retired_once BEFORE UPDATE ON client_key
    FOR EACH ROW WHEN (OLD.retired_from IS NOT NULL AND OLD.* IS DISTINCT FROM NEW.*
        AND (NEW.retired_from IS NULL OR NEW.retired_from >= OLD.retired_from))
    EXECUTE FUNCTION refuse('record_ended', 'its retirement can be brought forward and nothing else');

CREATE TABLE client_assertion (
    account_id uuid NOT NULL,
    jti_hash bytea NOT NULL,
    expires_at timestamptz NOT NULL,
    CONSTRAINT client_assertion_pkey PRIMARY KEY (account_id, jti_hash),
    CONSTRAINT client_assertion_account_id_fkey FOREIGN KEY (account_id) REFERENCES account (account_id),
    CONSTRAINT client_assertion_hash_length_check CHECK (length(jti_hash) = 32)
);

ALTER TABLE token ADD scopes text[], ADD key_id uuid,
    ADD CONSTRAINT token_key_id_fkey FOREIGN KEY (key_id) REFERENCES client_key (key_id);
CREATE INDEX token_key_id_ix ON token (key_id);

GRANT SELECT (scopes, key_id) ON token TO registry_reader;
GRANT SELECT, INSERT ON client_key TO registry_app;
GRANT UPDATE (retired_from, retired_at, retired_by, retirement_reason) ON client_key TO registry_app;
GRANT SELECT, INSERT, DELETE ON client_assertion TO registry_app;
"""

DOWN = """
ALTER TABLE token DROP COLUMN key_id, DROP COLUMN scopes;
DROP TABLE client_assertion;
DROP TABLE client_key;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
