"""Each reading of a patient's record is kept: who, whom, what, when, and on what ground (45 CFR 164.312(b)).

The rows are only ever added. They name a patient but refer to no row: a reference would make each reading wait for the
acts that hold the patient's row, and a log must not hinder who treats. A look at many patients is one row for each.
"""

from alembic import op

revision = "0032"
down_revision = "0031"

UP = """
CREATE TABLE access_log (
    patient_id uuid NOT NULL,
    access_id uuid NOT NULL,
    account_id uuid NOT NULL,
    role text NOT NULL,
    what text NOT NULL,
    ground text NOT NULL,
    accessed_at timestamptz NOT NULL,
    CONSTRAINT access_log_pkey PRIMARY KEY (patient_id, access_id),
    CONSTRAINT access_log_ground_known_check
        CHECK (ground IN ('treatment', 'coordination', 'audit', 'operation', 'break-glass'))
);
CREATE TRIGGER access_log_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON access_log
    FOR EACH STATEMENT EXECUTE FUNCTION refuse('append_only', 'rows are only ever added');
GRANT SELECT, INSERT ON access_log TO registry_app;
GRANT SELECT ON access_log TO registry_reader;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute("DROP TABLE access_log;")
