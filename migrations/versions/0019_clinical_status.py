"""What the prescriber states of a patient's condition and other medicines is a record of its own.

Advisories read it; no gate does. It is append-only: a wrong statement is marked in error and stays, as the others do.
"""

from alembic import op

revision = "0019"
down_revision = "0016"

TABLE = """
CREATE TABLE clinical_status (
    patient_id uuid NOT NULL,
    clinical_status_id uuid NOT NULL,
    program text NOT NULL,
    indication text NOT NULL,
    on_dialysis boolean,
    child_pugh text,
    strong_cyp1a2_inhibitor boolean,
    thromboprophylaxis boolean,
    dexamethasone boolean,
    observed_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    recorded_by uuid NOT NULL,
    error_marked_at timestamptz,
    error_marked_by uuid,
    error_reason text,
    CONSTRAINT clinical_status_pkey PRIMARY KEY (patient_id, clinical_status_id),
    CONSTRAINT clinical_status_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES patient (patient_id),
    CONSTRAINT clinical_status_error_whole_check
        CHECK ((error_marked_at IS NULL) = (error_marked_by IS NULL)
            AND (error_marked_at IS NULL) = (error_reason IS NULL)),
    CONSTRAINT clinical_status_indication_known_check
        CHECK (indication IN ('multiple-myeloma', 'maintenance', 'del-5q-mds', 'kaposi-sarcoma',
            'erythema-nodosum-leprosum')),
    CONSTRAINT clinical_status_child_pugh_known_check CHECK (child_pugh IN ('A', 'B', 'C'))
);
CREATE INDEX clinical_status_latest_ix
    ON clinical_status (patient_id, program, observed_at, clinical_status_id);
CREATE TRIGGER clinical_status_ended_once BEFORE UPDATE ON clinical_status
    FOR EACH ROW WHEN (OLD.error_marked_at IS NOT NULL AND OLD.* IS DISTINCT FROM NEW.*)
    EXECUTE FUNCTION refuse('record_ended', 'it has error_marked_at already and stays as it is');
GRANT SELECT, INSERT ON clinical_status TO registry_app;
GRANT UPDATE (error_marked_at, error_marked_by, error_reason) ON clinical_status TO registry_app;
"""


def upgrade() -> None:
    op.execute(TABLE)


def downgrade() -> None:
    op.execute("DROP TABLE clinical_status;")
