"""The secrets of codes by time stand under the data keys, as all else that is encrypted does, and are rotated with it.

They were sealed with a key derived from REGISTRY_SECRET_KEY, which could not change without every code being lost. A
migration knows no keys: what was sealed stays readable, and `registry keys rotate` moves it, row by row. Who rotates
may do just that, and a trigger lets nothing else happen to a secret, of a revoked one neither.
"""

from alembic import op

revision = "0040"
down_revision = "0039"

UP = """
ALTER TABLE totp
    ADD COLUMN secret bytea,
    ALTER COLUMN sealed_secret DROP NOT NULL,
    ADD CONSTRAINT totp_secret_encrypted_check CHECK (get_byte(secret, 0) IN (0, 1)),
    ADD CONSTRAINT totp_kept_once_check CHECK ((secret IS NULL) <> (sealed_secret IS NULL));
GRANT SELECT (totp_id, secret, sealed_secret), UPDATE (secret, sealed_secret) ON totp TO registry_rotator;
DROP TRIGGER totp_ended_once ON totp;
CREATE TRIGGER totp_ended_once BEFORE UPDATE ON totp
    FOR EACH ROW WHEN (
        OLD.revoked_at IS NOT NULL
        AND (OLD.account_id, OLD.recorded_at, OLD.recorded_by, OLD.confirmed_at, OLD.last_step, OLD.revoked_at,
                OLD.revoked_by)
            IS DISTINCT FROM (NEW.account_id, NEW.recorded_at, NEW.recorded_by, NEW.confirmed_at, NEW.last_step,
                NEW.revoked_at, NEW.revoked_by)
    )
    EXECUTE FUNCTION refuse('record_ended', 'it has revoked_at already and stays as it is');
CREATE TRIGGER totp_kept BEFORE UPDATE ON totp
    FOR EACH ROW WHEN (
        (OLD.secret, OLD.sealed_secret) IS DISTINCT FROM (NEW.secret, NEW.sealed_secret)
        AND NOT (OLD.secret IS NULL AND NEW.secret IS NOT NULL AND NEW.sealed_secret IS NULL)
    )
    EXECUTE FUNCTION refuse_but_for_encryption('kept', 'nothing changes but the key of a value', 'secret');
"""
DOWN = """
DO $$
BEGIN
    IF EXISTS (SELECT FROM totp WHERE secret IS NOT NULL) THEN
        RAISE EXCEPTION 'totp holds secrets under the data keys, which are sealed no more; restore a backup instead';
    END IF;
END
$$;
DROP TRIGGER totp_kept ON totp;
DROP TRIGGER totp_ended_once ON totp;
CREATE TRIGGER totp_ended_once BEFORE UPDATE ON totp
    FOR EACH ROW WHEN (OLD.revoked_at IS NOT NULL AND OLD.* IS DISTINCT FROM NEW.*)
    EXECUTE FUNCTION refuse('record_ended', 'it has revoked_at already and stays as it is');
REVOKE ALL ON totp FROM registry_rotator;
ALTER TABLE totp DROP COLUMN secret, ALTER COLUMN sealed_secret SET NOT NULL;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
