"""How fast somebody asks is counted where all processes and machines see it, so that a limit holds for them together.

UNLOGGED: a crash forgets the counts, which does no harm, and counting writes nothing to the log that commits wait for.
A row says until when the requests so far fill the quota (the theoretical arrival time of GCRA), and how many the last
statement took.
"""

from alembic import op

revision = "0023"
down_revision = "0022"

UP = """
CREATE UNLOGGED TABLE request_rate (
    subject text NOT NULL,
    full_until timestamptz NOT NULL,
    taken integer NOT NULL,
    CONSTRAINT request_rate_pkey PRIMARY KEY (subject),
    CONSTRAINT request_rate_taken_check CHECK (taken > 0)
) WITH (fillfactor = 50);

GRANT SELECT, INSERT, UPDATE (full_until, taken) ON request_rate TO registry_app;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute("DROP TABLE request_rate;")
