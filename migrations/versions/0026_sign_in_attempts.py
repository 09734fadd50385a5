"""How often signing in failed, counted by device, by name and address, by address, and by name.

A logged table, so that a crash or a restart gives nobody new tries. Names and addresses stand in it as keyed hashes.
"""

from alembic import op

revision = "0026"
down_revision = "0025"

UP = """
CREATE TABLE sign_in_attempt (
    kind text NOT NULL,
    subject bytea NOT NULL,
    failures integer NOT NULL,
    last_failed_at timestamptz NOT NULL,
    blocked_until timestamptz NOT NULL,
    CONSTRAINT sign_in_attempt_pkey PRIMARY KEY (kind, subject),
    CONSTRAINT sign_in_attempt_kind_known_check CHECK (kind IN ('device', 'name-and-address', 'address', 'name')),
    CONSTRAINT sign_in_attempt_failures_known_check CHECK (failures >= 0),
    CONSTRAINT sign_in_attempt_subject_length_check CHECK (length(subject) = 32)
);
GRANT SELECT, INSERT ON sign_in_attempt TO registry_app;
GRANT UPDATE (failures, last_failed_at, blocked_until) ON sign_in_attempt TO registry_app;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute("DROP TABLE sign_in_attempt;")
