"""All events in one hash tree, whose signed heads show what the chains alone can not: a cut end, a tree rolled back.

An event says in which transaction it was written, so that the sealer finds what has become visible since its last look
even where transactions commit out of order; it costs the writer a value that is known and an entry at an index's end.
Existing rows get this transaction's. Leaves, nodes and heads are only ever added, by a role that may do nothing else.
The sealer reads of an event what stands in the tree, no longer its body.
Two sealers can not both go on from one head: a head follows each size once, and a leaf has each place once.
"""

from alembic import op

revision = "0037"
down_revision = "0036"

UP = """
ALTER TABLE ledger_event ADD COLUMN written_in xid8 NOT NULL DEFAULT pg_current_xact_id();
CREATE INDEX ledger_event_written_in_ix ON ledger_event (written_in);

CREATE TABLE ledger_leaf (
    leaf_index bigint NOT NULL,
    stream_id uuid NOT NULL,
    sequence bigint NOT NULL,
    event_id uuid NOT NULL,
    hash bytea NOT NULL,
    CONSTRAINT ledger_leaf_pkey PRIMARY KEY (leaf_index),
    CONSTRAINT ledger_leaf_stream_id_sequence_key UNIQUE (stream_id, sequence),
    CONSTRAINT ledger_leaf_place_check CHECK (leaf_index >= 0),
    CONSTRAINT ledger_leaf_hash_length_check CHECK (octet_length(hash) = 32)
);
CREATE INDEX ledger_leaf_event_id_ix ON ledger_leaf (event_id);

CREATE TABLE ledger_node (
    level smallint NOT NULL,
    position bigint NOT NULL,
    hash bytea NOT NULL,
    CONSTRAINT ledger_node_pkey PRIMARY KEY (level, position),
    CONSTRAINT ledger_node_place_check CHECK (level > 0 AND position >= 0),
    CONSTRAINT ledger_node_hash_length_check CHECK (octet_length(hash) = 32)
);

CREATE TABLE ledger_head (
    tree_size bigint NOT NULL,
    previous_size bigint NOT NULL,
    root bytea NOT NULL,
    sealed_at timestamptz NOT NULL,
    previous_hash bytea NOT NULL,
    public_key bytea NOT NULL,
    signature bytea NOT NULL,
    cluster text NOT NULL,
    seen pg_snapshot,
    CONSTRAINT ledger_head_pkey PRIMARY KEY (tree_size),
    CONSTRAINT ledger_head_previous_size_key UNIQUE (previous_size),
    CONSTRAINT ledger_head_grown_check CHECK (previous_size >= 0 AND tree_size > previous_size),
    CONSTRAINT ledger_head_lengths_check CHECK (octet_length(root) = 32 AND octet_length(previous_hash) = 32
        AND octet_length(public_key) = 32 AND octet_length(signature) = 64)
);

CREATE TABLE ledger_witness (
    tree_size bigint NOT NULL,
    public_key bytea NOT NULL,
    signature bytea NOT NULL,
    witnessed_at timestamptz NOT NULL,
    CONSTRAINT ledger_witness_pkey PRIMARY KEY (tree_size, public_key),
    CONSTRAINT ledger_witness_tree_size_fkey FOREIGN KEY (tree_size) REFERENCES ledger_head (tree_size),
    CONSTRAINT ledger_witness_lengths_check
        CHECK (octet_length(public_key) = 32 AND octet_length(signature) = 64)
);

REVOKE SELECT ON ledger_event FROM registry_sealer;
GRANT SELECT (stream_id, sequence, event_id, hash, written_in) ON ledger_event TO registry_sealer;
GRANT SELECT, INSERT ON ledger_leaf, ledger_node, ledger_head, ledger_witness TO registry_sealer;
GRANT SELECT ON ledger_leaf, ledger_node, ledger_head, ledger_witness TO registry_app, registry_reader;
"""

APPEND_ONLY = ("ledger_leaf", "ledger_node", "ledger_head", "ledger_witness")
TRIGGER = """
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION refuse('append_only', 'rows are only ever added');
"""

DOWN = """
DROP TABLE ledger_witness, ledger_head, ledger_node, ledger_leaf;
REVOKE SELECT (stream_id, sequence, event_id, hash, written_in) ON ledger_event FROM registry_sealer;
GRANT SELECT ON ledger_event TO registry_sealer;
DROP INDEX ledger_event_written_in_ix;
ALTER TABLE ledger_event DROP COLUMN written_in;
"""


def upgrade() -> None:
    op.execute(UP)
    for table in APPEND_ONLY:
        op.execute(TRIGGER.format(table=table))


def downgrade() -> None:
    op.execute(DOWN)
