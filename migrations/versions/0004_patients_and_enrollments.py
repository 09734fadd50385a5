"""Patients, their enrollments, categories, and the agreements they signed.

`patient_id` comes first in every key from here on, and every reference among these tables carries it: the
database itself refuses a record that mixes two patients, and the rows of one patient stay together.
A patient's row is also the lock that every act on the patient takes first.
"""

from alembic import op

revision = "0004"
down_revision = "0003"

UP = """
CREATE TABLE patient (
    patient_id uuid NOT NULL,
    given_name text NOT NULL,
    family_name text NOT NULL,
    born_on date NOT NULL,
    time_zone text NOT NULL,
    registered_by_prescriber uuid,
    recorded_at timestamptz NOT NULL,
    recorded_by uuid NOT NULL,
    CONSTRAINT patient_pkey PRIMARY KEY (patient_id),
    CONSTRAINT patient_registered_by_prescriber_fkey FOREIGN KEY (registered_by_prescriber)
        REFERENCES prescriber (prescriber_id)
);
CREATE INDEX patient_registered_by_prescriber_ix ON patient (registered_by_prescriber);

CREATE TABLE enrollment (
    patient_id uuid NOT NULL,
    enrollment_id uuid NOT NULL,
    program text NOT NULL,
    prescriber_id uuid NOT NULL,
    enrolled_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    recorded_by uuid NOT NULL,
    ended_at timestamptz,
    ended_by uuid,
    end_reason text,
    CONSTRAINT enrollment_pkey PRIMARY KEY (patient_id, enrollment_id),
    CONSTRAINT enrollment_program_key UNIQUE (patient_id, enrollment_id, program),
    CONSTRAINT enrollment_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES patient (patient_id),
    CONSTRAINT enrollment_prescriber_id_fkey FOREIGN KEY (prescriber_id)
        REFERENCES prescriber (prescriber_id),
    CONSTRAINT enrollment_end_whole_check
        CHECK ((ended_at IS NULL) = (ended_by IS NULL) AND (ended_at IS NULL) = (end_reason IS NULL)),
    CONSTRAINT enrollment_span_check CHECK (ended_at >= enrolled_at)
);
CREATE UNIQUE INDEX enrollment_one_active_key ON enrollment (patient_id, program)
    WHERE ended_at IS NULL;
CREATE INDEX enrollment_prescriber_id_ix ON enrollment (prescriber_id, patient_id);

CREATE TABLE transfer (
    patient_id uuid NOT NULL,
    transfer_id uuid NOT NULL,
    enrollment_id uuid NOT NULL,
    from_prescriber_id uuid NOT NULL,
    to_prescriber_id uuid NOT NULL,
    reason text NOT NULL,
    transferred_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    recorded_by uuid NOT NULL,
    CONSTRAINT transfer_pkey PRIMARY KEY (patient_id, transfer_id),
    CONSTRAINT transfer_patient_id_enrollment_id_fkey FOREIGN KEY (patient_id, enrollment_id)
        REFERENCES enrollment (patient_id, enrollment_id),
    CONSTRAINT transfer_from_prescriber_id_fkey FOREIGN KEY (from_prescriber_id)
        REFERENCES prescriber (prescriber_id),
    CONSTRAINT transfer_to_prescriber_id_fkey FOREIGN KEY (to_prescriber_id)
        REFERENCES prescriber (prescriber_id),
    CONSTRAINT transfer_another_prescriber_check CHECK (from_prescriber_id <> to_prescriber_id)
);
CREATE INDEX transfer_latest_ix ON transfer (patient_id, enrollment_id, transferred_at);

CREATE TABLE risk_category (
    patient_id uuid NOT NULL,
    risk_category_id uuid NOT NULL,
    enrollment_id uuid NOT NULL,
    risk_category text NOT NULL,
    reason text,
    since timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    recorded_by uuid NOT NULL,
    CONSTRAINT risk_category_pkey PRIMARY KEY (patient_id, risk_category_id),
    CONSTRAINT risk_category_patient_id_enrollment_id_fkey FOREIGN KEY (patient_id, enrollment_id)
        REFERENCES enrollment (patient_id, enrollment_id),
    CONSTRAINT risk_category_risk_category_known_check
        CHECK (risk_category IN ('adult-female-can-get-pregnant', 'female-child-can-get-pregnant',
            'adult-female-can-not-get-pregnant', 'female-child-can-not-get-pregnant',
            'adult-male', 'male-child'))
);
CREATE INDEX risk_category_latest_ix
    ON risk_category (patient_id, enrollment_id, since, risk_category_id);

CREATE TABLE reproductive_status (
    patient_id uuid NOT NULL,
    reproductive_status_id uuid NOT NULL,
    status text NOT NULL,
    since_on date,
    observed_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    recorded_by uuid NOT NULL,
    error_marked_at timestamptz,
    error_marked_by uuid,
    error_reason text,
    CONSTRAINT reproductive_status_pkey PRIMARY KEY (patient_id, reproductive_status_id),
    CONSTRAINT reproductive_status_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES patient (patient_id),
    CONSTRAINT reproductive_status_error_whole_check
        CHECK ((error_marked_at IS NULL) = (error_marked_by IS NULL)
            AND (error_marked_at IS NULL) = (error_reason IS NULL)),
    CONSTRAINT reproductive_status_status_known_check
        CHECK (status IN ('menses-regular', 'menses-irregular', 'before-menarche', 'natural-menopause',
            'hysterectomy', 'bilateral-oophorectomy'))
);
CREATE INDEX reproductive_status_latest_ix
    ON reproductive_status (patient_id, observed_at, reproductive_status_id);

CREATE TABLE agreement (
    patient_id uuid NOT NULL,
    agreement_id uuid NOT NULL,
    enrollment_id uuid NOT NULL,
    risk_category text NOT NULL,
    signed_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    recorded_by uuid NOT NULL,
    error_marked_at timestamptz,
    error_marked_by uuid,
    error_reason text,
    CONSTRAINT agreement_pkey PRIMARY KEY (patient_id, agreement_id),
    CONSTRAINT agreement_patient_id_enrollment_id_fkey FOREIGN KEY (patient_id, enrollment_id)
        REFERENCES enrollment (patient_id, enrollment_id),
    CONSTRAINT agreement_error_whole_check
        CHECK ((error_marked_at IS NULL) = (error_marked_by IS NULL)
            AND (error_marked_at IS NULL) = (error_reason IS NULL)),
    CONSTRAINT agreement_risk_category_known_check
        CHECK (risk_category IN ('adult-female-can-get-pregnant', 'female-child-can-get-pregnant',
            'adult-female-can-not-get-pregnant', 'female-child-can-not-get-pregnant',
            'adult-male', 'male-child'))
);
CREATE INDEX agreement_latest_ix ON agreement (patient_id, enrollment_id, signed_at, agreement_id);

CREATE TABLE signature (
    patient_id uuid NOT NULL,
    signature_id uuid NOT NULL,
    agreement_id uuid NOT NULL,
    signed_as text NOT NULL,
    printed_name text NOT NULL,
    meaning text NOT NULL,
    signed_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    recorded_by uuid NOT NULL,
    CONSTRAINT signature_pkey PRIMARY KEY (patient_id, signature_id),
    CONSTRAINT signature_patient_id_agreement_id_fkey FOREIGN KEY (patient_id, agreement_id)
        REFERENCES agreement (patient_id, agreement_id),
    CONSTRAINT signature_signed_as_known_check CHECK (signed_as IN ('patient', 'prescriber', 'guardian'))
);
CREATE UNIQUE INDEX signature_one_each_key ON signature (patient_id, agreement_id, signed_as);
"""

DOWN = """
DROP TABLE signature;
DROP TABLE agreement;
DROP TABLE reproductive_status;
DROP TABLE risk_category;
DROP TABLE transfer;
DROP TABLE enrollment;
DROP TABLE patient;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
