"""A published edition keeps its text and the signature of whoever vouches for it.

A sponsor can then publish a reviewed edition without a new release, and a text that was changed since is noticed. A
table of its own: editions that were published before get their signature at the next start, and neither table is ever
updated. The application may add both, which is not enough to be believed: it has no trusted key.
"""

from alembic import op

revision = "0020"
down_revision = "0019"

UP = """
ALTER TABLE edition ADD CONSTRAINT edition_text_key UNIQUE (program, effective_from, digest);

CREATE TABLE edition_signature (
    program text NOT NULL,
    effective_from date NOT NULL,
    digest text NOT NULL,
    text text NOT NULL,
    signer text NOT NULL,
    meaning text NOT NULL,
    signed_at timestamptz NOT NULL,
    public_key bytea NOT NULL,
    fingerprint text NOT NULL,
    signature bytea NOT NULL,
    CONSTRAINT edition_signature_pkey PRIMARY KEY (program, effective_from),
    CONSTRAINT edition_signature_edition_fkey FOREIGN KEY (program, effective_from, digest)
        REFERENCES edition (program, effective_from, digest),
    CONSTRAINT edition_signature_text_digest_check
        CHECK (digest = encode(sha256(convert_to(text, 'UTF8')), 'hex')),
    CONSTRAINT edition_signature_said_check CHECK (btrim(signer) <> '' AND btrim(meaning) <> ''),
    CONSTRAINT edition_signature_fingerprint_check CHECK (fingerprint = encode(sha256(public_key), 'hex')),
    CONSTRAINT edition_signature_lengths_check
        CHECK (octet_length(public_key) = 32 AND octet_length(signature) = 64)
);

GRANT SELECT, INSERT ON edition_signature TO registry_app;
"""

APPEND_ONLY = ("edition", "edition_signature")
TRIGGER = """
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION refuse('append_only', 'rows are only ever added');
"""


def upgrade() -> None:
    op.execute(UP)
    for table in APPEND_ONLY:
        op.execute(TRIGGER.format(table=table))


def downgrade() -> None:
    for table in APPEND_ONLY:
        op.execute(f"DROP TRIGGER {table}_append_only ON {table};")
    op.execute("DROP TABLE edition_signature;")
    op.execute("ALTER TABLE edition DROP CONSTRAINT edition_text_key;")
