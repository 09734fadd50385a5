"""The hash-chained events of every stream.

One chain for each patient, prescriber, pharmacy, account or program, so that no patient waits for another.
The sequence is counted by the writer within its stream; a database sequence would give order across streams.
"""

from alembic import op

revision = "0009"
down_revision = "0008"

UP = """
CREATE TABLE ledger_event (
    stream_id uuid NOT NULL,
    sequence bigint NOT NULL,
    stream text NOT NULL,
    event_id uuid NOT NULL,
    kind text NOT NULL,
    recorded_at timestamptz NOT NULL,
    actor_id uuid,
    body text NOT NULL,
    previous_hash bytea NOT NULL,
    hash bytea NOT NULL,
    CONSTRAINT ledger_event_pkey PRIMARY KEY (stream_id, sequence),
    CONSTRAINT ledger_event_stream_id_event_id_key UNIQUE (stream_id, event_id),
    CONSTRAINT ledger_event_stream_known_check
        CHECK (stream IN ('patient', 'prescriber', 'pharmacy', 'account', 'program')),
    CONSTRAINT ledger_event_sequence_positive_check CHECK (sequence >= 1),
    CONSTRAINT ledger_event_hash_length_check CHECK (length(hash) = 32 AND length(previous_hash) = 32)
);
"""

DOWN = """
DROP TABLE ledger_event;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
