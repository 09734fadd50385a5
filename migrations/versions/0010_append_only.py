"""Decisions, issued numbers and ledger events are only ever added; not even the owner changes one in passing.

`refuse` gives the rule that was broken as the violated constraint, so that it can be told from others by name.
Statement triggers: an attempt is refused even when no row matches, and adding rows costs nothing.
"""

from alembic import op

revision = "0010"
down_revision = "0009"

APPEND_ONLY = ("decision", "unmatched_decision", "issued_number", "ledger_event")

REFUSE = """
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING
        ERRCODE = 'restrict_violation', CONSTRAINT = TG_ARGV[0],
        SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME,
        MESSAGE = format('%s of %I is refused: %s', TG_OP, TG_TABLE_NAME, TG_ARGV[1]);
END
$$;
"""

TRIGGER = """
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION refuse('append_only', 'rows are only ever added');
"""


def upgrade() -> None:
    op.execute(REFUSE)
    for table in APPEND_ONLY:
        op.execute(TRIGGER.format(table=table))


def downgrade() -> None:
    for table in APPEND_ONLY:
        op.execute(f"DROP TRIGGER {table}_append_only ON {table};")
    op.execute("DROP FUNCTION refuse();")
