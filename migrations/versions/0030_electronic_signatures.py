"""A signature is bound to what was signed, and says whose account vouched for it (21 CFR 11.50, 11.70, 11.200).

The signatures of agreements were the only ones, and stood for themselves. Now one table holds every signature on a
patient's records; the agreement stays named, as the gates ask for the signatures of an agreement. Certifications
belong to no patient, so their signatures have a table of their own. Signatures from before have no hash: what was not
bound when it was given can not be bound later. There is no way down while anything but an agreement is signed.
"""

from alembic import op

revision = "0030"
down_revision = "0029"

ACTS = "'agreement', 'authorization-form', 'survey', 'certification', 'checklist', 'correction', 'outcome'"
SIGNERS = (
    "'patient', 'guardian', 'prescriber', 'delegate', 'pharmacist', 'representative', 'coordinator', 'auditor', "
    "'administrator', 'client'"
)
BOUND = """
    ADD CONSTRAINT {table}_bound_check
        CHECK (content_sha256 ~ '^[0-9a-f]{{64}}$' AND hash ~ '^[0-9a-f]{{64}}$'
            AND (displayed_sha256 IS NULL OR displayed_sha256 ~ '^[0-9a-f]{{64}}$'))"""

EXTEND = """
ALTER TABLE signature
    ADD COLUMN act text,
    ADD COLUMN collection text,
    ADD COLUMN record_id uuid,
    ADD COLUMN account_id uuid,
    ADD COLUMN own_account boolean,
    ADD COLUMN authenticated_by text[],
    ADD COLUMN content_sha256 text,
    ADD COLUMN displayed_sha256 text,
    ADD COLUMN hash text,
    ALTER COLUMN agreement_id DROP NOT NULL;
UPDATE signature SET act = 'agreement', collection = 'agreements', record_id = agreement_id, account_id = recorded_by,
    own_account = false, authenticated_by = '{{}}';
ALTER TABLE signature
    ALTER COLUMN act SET NOT NULL,
    ALTER COLUMN collection SET NOT NULL,
    ALTER COLUMN record_id SET NOT NULL,
    ALTER COLUMN account_id SET NOT NULL,
    ALTER COLUMN own_account SET NOT NULL,
    ALTER COLUMN authenticated_by SET NOT NULL,
    DROP CONSTRAINT signature_signed_as_known_check,
    ADD CONSTRAINT signature_signed_as_known_check CHECK (signed_as IN ({signers})),
    ADD CONSTRAINT signature_act_known_check CHECK (act IN ({acts})),
    ADD CONSTRAINT signature_agreement_named_check
        CHECK ((act = 'agreement') = (agreement_id IS NOT NULL)
            AND (agreement_id IS NULL OR agreement_id = record_id)),
    ADD CONSTRAINT signature_bound_whole_check CHECK ((content_sha256 IS NULL) = (hash IS NULL)),
{bound};
"""

CERTIFICATIONS = """
CREATE TABLE certification_signature (
    signature_id uuid NOT NULL,
    prescriber_certification_id uuid,
    pharmacy_certification_id uuid,
    signed_as text NOT NULL,
    printed_name text NOT NULL,
    meaning text NOT NULL,
    signed_at timestamptz NOT NULL,
    account_id uuid NOT NULL,
    own_account boolean NOT NULL,
    authenticated_by text[] NOT NULL,
    content_sha256 text NOT NULL,
    displayed_sha256 text,
    hash text NOT NULL,
    recorded_at timestamptz NOT NULL,
    recorded_by uuid NOT NULL,
    CONSTRAINT certification_signature_pkey PRIMARY KEY (signature_id),
    CONSTRAINT certification_signature_prescriber_certification_id_key UNIQUE (prescriber_certification_id),
    CONSTRAINT certification_signature_pharmacy_certification_id_key UNIQUE (pharmacy_certification_id),
    CONSTRAINT certification_signature_prescriber_certification_id_fkey FOREIGN KEY (prescriber_certification_id)
        REFERENCES prescriber_certification (certification_id),
    CONSTRAINT certification_signature_pharmacy_certification_id_fkey FOREIGN KEY (pharmacy_certification_id)
        REFERENCES pharmacy_certification (certification_id),
    CONSTRAINT certification_signature_of_one_check
        CHECK ((prescriber_certification_id IS NULL) <> (pharmacy_certification_id IS NULL)),
    CONSTRAINT certification_signature_signed_as_known_check CHECK (signed_as IN ({signers}))
);
ALTER TABLE certification_signature {bound};
GRANT SELECT, INSERT ON certification_signature TO registry_app;
GRANT SELECT ON certification_signature TO registry_reader;
"""

APPEND_ONLY = ("signature", "certification_signature")
TRIGGER = """
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION refuse('append_only', 'rows are only ever added');
"""

SHRINK = """
ALTER TABLE signature
    DROP CONSTRAINT signature_bound_check,
    DROP CONSTRAINT signature_bound_whole_check,
    DROP CONSTRAINT signature_agreement_named_check,
    DROP CONSTRAINT signature_act_known_check,
    DROP CONSTRAINT signature_signed_as_known_check,
    ADD CONSTRAINT signature_signed_as_known_check CHECK (signed_as IN ('patient', 'prescriber', 'guardian')),
    ALTER COLUMN agreement_id SET NOT NULL,
    DROP COLUMN hash,
    DROP COLUMN displayed_sha256,
    DROP COLUMN content_sha256,
    DROP COLUMN authenticated_by,
    DROP COLUMN own_account,
    DROP COLUMN account_id,
    DROP COLUMN record_id,
    DROP COLUMN collection,
    DROP COLUMN act;
"""


def upgrade() -> None:
    op.execute(EXTEND.format(signers=SIGNERS, acts=ACTS, bound=BOUND.format(table="signature")))
    bound = BOUND.format(table="certification_signature")
    op.execute(CERTIFICATIONS.format(signers=SIGNERS, bound=bound))
    for table in APPEND_ONLY:
        op.execute(TRIGGER.format(table=table))


def downgrade() -> None:
    op.execute("DROP TRIGGER signature_append_only ON signature;")
    op.execute("DROP TABLE certification_signature;")
    op.execute(SHRINK)
