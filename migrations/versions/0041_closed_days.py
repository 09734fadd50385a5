"""A day of the access log that is over is closed by an event with the digest of its lines, so that none can go unseen.

The log takes no chain of its own: a line would wait for the one before, and who reads would wait for who treats. A
digest a day costs no reading anything. The events are a stream like any other. There is no way down while there are
some.
"""

from alembic import op

revision = "0041"
down_revision = "0040"

BEFORE = "'patient', 'prescriber', 'pharmacy', 'account', 'program'"
KNOWN = """
ALTER TABLE ledger_event
    DROP CONSTRAINT ledger_event_stream_known_check,
    ADD CONSTRAINT ledger_event_stream_known_check CHECK (stream IN ({streams}));
"""


def upgrade() -> None:
    op.execute(KNOWN.format(streams=f"{BEFORE}, 'access-log'"))


def downgrade() -> None:
    op.execute(KNOWN.format(streams=BEFORE))
