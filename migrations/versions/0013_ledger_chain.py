"""An event is accepted only as the next one of its stream, with the hash of the one before it.

One look-up by primary key. The writer holds the stream's lock; without it the second of two writers collides on
the primary key. What the event's own hash covers is the application's matter, whose verification computes it again.
"""

from alembic import op

revision = "0013"
down_revision = "0012"

UP = """
CREATE FUNCTION continue_ledger_chain() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.sequence = 1 THEN
        IF NEW.previous_hash = decode(repeat('00', 32), 'hex') THEN
            RETURN NEW;
        END IF;
    ELSE
        PERFORM FROM public.ledger_event e
            WHERE e.stream_id = NEW.stream_id AND e.sequence = NEW.sequence - 1
                AND e.hash = NEW.previous_hash AND e.stream = NEW.stream;
        IF FOUND THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION USING
        ERRCODE = 'check_violation', CONSTRAINT = 'ledger_chain',
        SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME,
        MESSAGE = format('event %s does not continue the chain of its stream', NEW.sequence);
END
$$;
CREATE TRIGGER continue_ledger_chain BEFORE INSERT ON ledger_event
    FOR EACH ROW EXECUTE FUNCTION continue_ledger_chain();
"""

DOWN = """
DROP TRIGGER continue_ledger_chain ON ledger_event;
DROP FUNCTION continue_ledger_chain();
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
