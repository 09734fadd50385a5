"""A number can be used only while it is open, and cancelled only while it is not used.

The application decides this under the lock of the patient's row; here the database proves it once more, for each
use with one look-up by primary key. The row of the number is locked as well (FOR SHARE against the cancelling
UPDATE), so use and cancellation exclude one another even for a writer that forgot the patient's lock: whoever
comes second waits, and then sees what the first one did.

Names carry their schema because the application's role may create temporary tables, which are found first.
"""

from alembic import op

revision = "0012"
down_revision = "0011"

USE = """
CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    usable boolean;
BEGIN
    SELECT n.cancelled_at IS NULL AND n.valid_until >= NEW.{used_at} INTO usable
        FROM public.{number} n WHERE n.patient_id = NEW.patient_id AND n.{id} = NEW.{id} FOR SHARE;
    IF usable IS NOT TRUE THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', CONSTRAINT = '{constraint}',
            SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME,
            MESSAGE = '{number} is cancelled, expired or of another patient';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER {function} BEFORE INSERT ON {use} FOR EACH ROW EXECUTE FUNCTION {function}();
"""

CANCELLATION = """
CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM public.{use} u WHERE u.patient_id = NEW.patient_id AND u.{id} = NEW.{id}{live};
    IF FOUND THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', CONSTRAINT = '{constraint}',
            SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME,
            MESSAGE = '{number} was used and can not be cancelled';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER {function} BEFORE UPDATE ON {number}
    FOR EACH ROW WHEN (OLD.cancelled_at IS NULL AND NEW.cancelled_at IS NOT NULL)
    EXECUTE FUNCTION {function}();
"""

AUTHORIZATION = {
    "number": "prescription_authorization",
    "id": "authorization_id",
    "use": "dispense_confirmation",
    "used_at": "confirmed_at",
    "live": " AND u.cancelled_at IS NULL",
}
CONFIRMATION = {
    "number": "dispense_confirmation",
    "id": "confirmation_id",
    "use": "release",
    "used_at": "released_at",
    "live": "",
}


def upgrade() -> None:
    op.execute(
        USE.format(function="use_open_authorization", constraint="authorization_not_open", **AUTHORIZATION)
    )
    op.execute(
        USE.format(function="use_open_confirmation", constraint="confirmation_not_open", **CONFIRMATION)
    )
    op.execute(
        CANCELLATION.format(
            function="cancel_unused_authorization", constraint="authorization_used", **AUTHORIZATION
        )
    )
    op.execute(
        CANCELLATION.format(
            function="cancel_unused_confirmation", constraint="confirmation_released", **CONFIRMATION
        )
    )


def downgrade() -> None:
    op.execute(
        """
        DROP TRIGGER cancel_unused_confirmation ON dispense_confirmation;
        DROP TRIGGER cancel_unused_authorization ON prescription_authorization;
        DROP TRIGGER use_open_confirmation ON release;
        DROP TRIGGER use_open_authorization ON dispense_confirmation;
        DROP FUNCTION cancel_unused_confirmation(), cancel_unused_authorization(),
            use_open_confirmation(), use_open_authorization();
        """
    )
