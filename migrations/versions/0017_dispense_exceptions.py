"""Dispense exceptions: a prescriber answers for one supply although this month's tests are not there.

An exception is a record of its own, with the prescriber's statement that benefits outweigh risks, so that whoever
audits sees who let the drug move and why. It can be marked in error, once, and nothing else of it changes.
"""

from alembic import op

revision = "0017"
down_revision = "0016"

UP = """
CREATE TABLE dispense_exception (
    patient_id uuid NOT NULL,
    dispense_exception_id uuid NOT NULL,
    program text NOT NULL,
    enrollment_id uuid NOT NULL,
    prescriber_id uuid NOT NULL,
    reason text NOT NULL,
    days integer NOT NULL,
    benefits_outweigh_risks boolean NOT NULL,
    granted_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    recorded_by uuid NOT NULL,
    error_marked_at timestamptz,
    error_marked_by uuid,
    error_reason text,
    CONSTRAINT dispense_exception_pkey PRIMARY KEY (patient_id, dispense_exception_id),
    CONSTRAINT dispense_exception_program_fkey FOREIGN KEY (patient_id, enrollment_id, program)
        REFERENCES enrollment (patient_id, enrollment_id, program),
    CONSTRAINT dispense_exception_prescriber_id_fkey FOREIGN KEY (prescriber_id)
        REFERENCES prescriber (prescriber_id),
    CONSTRAINT dispense_exception_error_whole_check
        CHECK ((error_marked_at IS NULL) = (error_marked_by IS NULL)
            AND (error_marked_at IS NULL) = (error_reason IS NULL)),
    CONSTRAINT dispense_exception_reason_known_check CHECK (reason IN ('untested', 'travel-abroad')),
    CONSTRAINT dispense_exception_days_positive_check CHECK (days > 0),
    CONSTRAINT dispense_exception_attested_check CHECK (benefits_outweigh_risks)
);
CREATE INDEX dispense_exception_latest_ix
    ON dispense_exception (patient_id, enrollment_id, program, granted_at, dispense_exception_id);
CREATE TRIGGER dispense_exception_ended_once BEFORE UPDATE ON dispense_exception
    FOR EACH ROW WHEN (OLD.error_marked_at IS NOT NULL AND OLD.* IS DISTINCT FROM NEW.*)
    EXECUTE FUNCTION refuse('record_ended', 'it has error_marked_at already and stays as it is');
GRANT SELECT, INSERT ON dispense_exception TO registry_app;
GRANT UPDATE (error_marked_at, error_marked_by, error_reason) ON dispense_exception TO registry_app;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute("DROP TABLE dispense_exception;")
