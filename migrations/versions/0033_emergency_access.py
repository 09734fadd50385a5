"""A prescriber who treats the patient in an emergency may read for some hours, and a coordinator is told.

The opening is a record with its reason (encrypted) and an end; what is read meanwhile stands in the access log. The
coordinator's acknowledgement is written once, into the record itself.
"""

from alembic import op

revision = "0033"
down_revision = "0032"

UP = """
CREATE TABLE emergency_access (
    patient_id uuid NOT NULL,
    emergency_access_id uuid NOT NULL,
    prescriber_id uuid NOT NULL,
    reason bytea NOT NULL,
    opened_at timestamptz NOT NULL,
    open_until timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    recorded_by uuid NOT NULL,
    acknowledged_at timestamptz,
    acknowledged_by uuid,
    CONSTRAINT emergency_access_pkey PRIMARY KEY (patient_id, emergency_access_id),
    CONSTRAINT emergency_access_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES patient (patient_id),
    CONSTRAINT emergency_access_prescriber_id_fkey FOREIGN KEY (prescriber_id) REFERENCES prescriber (prescriber_id),
    CONSTRAINT emergency_access_span_check CHECK (open_until > opened_at),
    CONSTRAINT emergency_access_acknowledged_whole_check
        CHECK ((acknowledged_at IS NULL) = (acknowledged_by IS NULL)),
    CONSTRAINT emergency_access_reason_encrypted_check CHECK (get_byte(reason, 0) IN (0, 1))
);
CREATE INDEX emergency_access_id_ix ON emergency_access (emergency_access_id);
CREATE INDEX emergency_access_prescriber_id_ix ON emergency_access (prescriber_id, patient_id);
CREATE TRIGGER emergency_access_acknowledged_once BEFORE UPDATE ON emergency_access
    FOR EACH ROW WHEN (OLD.acknowledged_at IS NOT NULL AND OLD.* IS DISTINCT FROM NEW.*)
    EXECUTE FUNCTION refuse_but_for_encryption(
        'record_ended', 'it has acknowledged_at already and stays as it is', 'reason');
CREATE TRIGGER emergency_access_kept BEFORE UPDATE ON emergency_access
    FOR EACH ROW WHEN (OLD.reason IS DISTINCT FROM NEW.reason)
    EXECUTE FUNCTION refuse_but_for_encryption('kept', 'nothing changes but the key of a value', 'reason');
GRANT SELECT, INSERT ON emergency_access TO registry_app;
GRANT UPDATE (acknowledged_at, acknowledged_by) ON emergency_access TO registry_app;
GRANT SELECT ON emergency_access TO registry_reader;
GRANT SELECT (patient_id, emergency_access_id, reason), UPDATE (reason) ON emergency_access TO registry_rotator;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute("DROP TABLE emergency_access;")
