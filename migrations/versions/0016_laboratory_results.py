"""Laboratory results: a blood count or a liver test that a gate asks for is a record of its own.

A result is kept as a whole number in the one unit of its analyte. Like the other records it is never overwritten: a
wrong one is marked in error, once.
"""

from alembic import op

revision = "0016"
down_revision = "0015"

UP = """
CREATE TABLE laboratory_result (
    patient_id uuid NOT NULL,
    laboratory_result_id uuid NOT NULL,
    analyte text NOT NULL,
    value integer NOT NULL,
    collected_at timestamptz NOT NULL,
    collected_zone text,
    reported_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    recorded_by uuid NOT NULL,
    error_marked_at timestamptz,
    error_marked_by uuid,
    error_reason text,
    CONSTRAINT laboratory_result_pkey PRIMARY KEY (patient_id, laboratory_result_id),
    CONSTRAINT laboratory_result_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES patient (patient_id),
    CONSTRAINT laboratory_result_error_whole_check
        CHECK ((error_marked_at IS NULL) = (error_marked_by IS NULL)
            AND (error_marked_at IS NULL) = (error_reason IS NULL)),
    CONSTRAINT laboratory_result_analyte_known_check
        CHECK (analyte IN ('absolute-neutrophil-count', 'platelet-count', 'alanine-aminotransferase',
            'aspartate-aminotransferase', 'bilirubin', 'creatinine-clearance')),
    CONSTRAINT laboratory_result_value_possible_check CHECK (value >= 0),
    CONSTRAINT laboratory_result_collected_first_check CHECK (collected_at <= reported_at)
);
CREATE INDEX laboratory_result_latest_ix
    ON laboratory_result (patient_id, analyte, collected_at, laboratory_result_id);
CREATE TRIGGER laboratory_result_ended_once BEFORE UPDATE ON laboratory_result
    FOR EACH ROW WHEN (OLD.error_marked_at IS NOT NULL AND OLD.* IS DISTINCT FROM NEW.*)
    EXECUTE FUNCTION refuse('record_ended', 'it has error_marked_at already and stays as it is');
GRANT SELECT, INSERT ON laboratory_result TO registry_app;
GRANT UPDATE (error_marked_at, error_marked_by, error_reason) ON laboratory_result TO registry_app;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute("DROP TABLE laboratory_result;")
