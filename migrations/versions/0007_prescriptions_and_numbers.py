"""Prescriptions, their authorization numbers, and the register of all numbers.

The register is shared because a number must be unique over all patients and must lead to its patient. Rows refer
to a number together with its patient and with what it was issued for, so one number serves exactly one row.
"""

from alembic import op

revision = "0007"
down_revision = "0006"

UP = """
CREATE TABLE issued_number (
    number text NOT NULL,
    kind text NOT NULL,
    patient_id uuid NOT NULL,
    subject_id uuid NOT NULL,
    issued_at timestamptz NOT NULL,
    CONSTRAINT issued_number_pkey PRIMARY KEY (number),
    CONSTRAINT issued_number_subject_key UNIQUE (number, patient_id, subject_id),
    CONSTRAINT issued_number_kind_known_check CHECK (kind IN ('authorization', 'confirmation'))
);

CREATE TABLE prescription (
    patient_id uuid NOT NULL,
    prescription_id uuid NOT NULL,
    enrollment_id uuid NOT NULL,
    program text NOT NULL,
    prescriber_id uuid NOT NULL,
    ndc text NOT NULL,
    quantity integer NOT NULL,
    days_supply integer NOT NULL,
    refills integer NOT NULL,
    risk_category text NOT NULL,
    route text NOT NULL,
    prescribed_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    recorded_by uuid NOT NULL,
    CONSTRAINT prescription_pkey PRIMARY KEY (patient_id, prescription_id),
    CONSTRAINT prescription_enrollment_fkey FOREIGN KEY (patient_id, enrollment_id, program)
        REFERENCES enrollment (patient_id, enrollment_id, program),
    CONSTRAINT prescription_product_fkey FOREIGN KEY (ndc, program) REFERENCES product (ndc, program),
    CONSTRAINT prescription_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES patient (patient_id),
    CONSTRAINT prescription_prescriber_id_fkey FOREIGN KEY (prescriber_id)
        REFERENCES prescriber (prescriber_id),
    CONSTRAINT prescription_risk_category_known_check
        CHECK (risk_category IN ('adult-female-can-get-pregnant', 'female-child-can-get-pregnant',
            'adult-female-can-not-get-pregnant', 'female-child-can-not-get-pregnant',
            'adult-male', 'male-child')),
    CONSTRAINT prescription_route_known_check CHECK (route IN ('written', 'electronic', 'telephone')),
    CONSTRAINT prescription_amounts_check CHECK (quantity > 0 AND days_supply > 0 AND refills >= 0)
);
CREATE INDEX prescription_enrollment_ix ON prescription (patient_id, enrollment_id, prescribed_at);

CREATE TABLE prescription_authorization (
    patient_id uuid NOT NULL,
    authorization_id uuid NOT NULL,
    number text NOT NULL,
    prescription_id uuid NOT NULL,
    decision_id uuid NOT NULL,
    decision_gate text DEFAULT 'prescription' NOT NULL,
    decision_verdict text DEFAULT 'authorized' NOT NULL,
    issued_at timestamptz NOT NULL,
    valid_until timestamptz NOT NULL,
    recorded_by uuid NOT NULL,
    cancelled_at timestamptz,
    cancelled_by uuid,
    cancel_reason text,
    CONSTRAINT prescription_authorization_pkey PRIMARY KEY (patient_id, authorization_id),
    CONSTRAINT prescription_authorization_one_each_key UNIQUE (patient_id, decision_id),
    CONSTRAINT prescription_authorization_number_fkey FOREIGN KEY (number, patient_id, authorization_id)
        REFERENCES issued_number (number, patient_id, subject_id),
    CONSTRAINT prescription_authorization_patient_id_prescription_id_fkey
        FOREIGN KEY (patient_id, prescription_id)
        REFERENCES prescription (patient_id, prescription_id),
    CONSTRAINT prescription_authorization_decided_fkey
        FOREIGN KEY (patient_id, decision_id, decision_gate, decision_verdict)
        REFERENCES decision (patient_id, decision_id, gate, verdict),
    CONSTRAINT prescription_authorization_cancel_whole_check
        CHECK ((cancelled_at IS NULL) = (cancelled_by IS NULL)
            AND (cancelled_at IS NULL) = (cancel_reason IS NULL)),
    CONSTRAINT prescription_authorization_authorized_check
        CHECK (decision_gate = 'prescription' AND decision_verdict = 'authorized'),
    CONSTRAINT prescription_authorization_span_check CHECK (valid_until >= issued_at)
);
CREATE UNIQUE INDEX prescription_authorization_one_open_key
    ON prescription_authorization (patient_id, prescription_id)
    WHERE cancelled_at IS NULL;
"""

DOWN = """
DROP TABLE prescription_authorization;
DROP TABLE prescription;
DROP TABLE issued_number;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
