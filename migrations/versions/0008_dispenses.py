"""Confirmation numbers and releases, the use of an authorization and the use of a confirmation.

Single use is a unique key: one confirmation that was not cancelled for an authorization, one release for a
confirmation. Both refer to an authorized decision of their own gate.
"""

from alembic import op

revision = "0008"
down_revision = "0007"

UP = """
CREATE TABLE dispense_confirmation (
    patient_id uuid NOT NULL,
    confirmation_id uuid NOT NULL,
    number text NOT NULL,
    authorization_id uuid NOT NULL,
    decision_id uuid NOT NULL,
    decision_gate text DEFAULT 'dispense' NOT NULL,
    decision_verdict text DEFAULT 'authorized' NOT NULL,
    pharmacy_id uuid NOT NULL,
    pharmacist_id uuid NOT NULL,
    ndc text NOT NULL,
    quantity integer NOT NULL,
    days_supply integer NOT NULL,
    confirmed_at timestamptz NOT NULL,
    valid_until timestamptz NOT NULL,
    recorded_by uuid NOT NULL,
    cancelled_at timestamptz,
    cancelled_by uuid,
    cancel_reason text,
    CONSTRAINT dispense_confirmation_pkey PRIMARY KEY (patient_id, confirmation_id),
    CONSTRAINT dispense_confirmation_one_each_key UNIQUE (patient_id, decision_id),
    CONSTRAINT dispense_confirmation_number_fkey FOREIGN KEY (number, patient_id, confirmation_id)
        REFERENCES issued_number (number, patient_id, subject_id),
    CONSTRAINT dispense_confirmation_pharmacist_fkey FOREIGN KEY (pharmacy_id, pharmacist_id)
        REFERENCES pharmacist (pharmacy_id, pharmacist_id),
    CONSTRAINT dispense_confirmation_patient_id_authorization_id_fkey
        FOREIGN KEY (patient_id, authorization_id)
        REFERENCES prescription_authorization (patient_id, authorization_id),
    CONSTRAINT dispense_confirmation_decided_fkey
        FOREIGN KEY (patient_id, decision_id, decision_gate, decision_verdict)
        REFERENCES decision (patient_id, decision_id, gate, verdict),
    CONSTRAINT dispense_confirmation_ndc_fkey FOREIGN KEY (ndc) REFERENCES product (ndc),
    CONSTRAINT dispense_confirmation_authorized_check
        CHECK (decision_gate = 'dispense' AND decision_verdict = 'authorized'),
    CONSTRAINT dispense_confirmation_amounts_check CHECK (quantity > 0 AND days_supply > 0),
    CONSTRAINT dispense_confirmation_cancel_whole_check
        CHECK ((cancelled_at IS NULL) = (cancelled_by IS NULL)
            AND (cancelled_at IS NULL) = (cancel_reason IS NULL)),
    CONSTRAINT dispense_confirmation_span_check CHECK (valid_until >= confirmed_at)
);
CREATE INDEX dispense_confirmation_pharmacy_ix ON dispense_confirmation (pharmacy_id, confirmation_id);
CREATE UNIQUE INDEX dispense_confirmation_single_use_key
    ON dispense_confirmation (patient_id, authorization_id)
    WHERE cancelled_at IS NULL;

CREATE TABLE release (
    patient_id uuid NOT NULL,
    release_id uuid NOT NULL,
    confirmation_id uuid NOT NULL,
    enrollment_id uuid NOT NULL,
    program text NOT NULL,
    decision_id uuid NOT NULL,
    decision_gate text DEFAULT 'release' NOT NULL,
    decision_verdict text DEFAULT 'authorized' NOT NULL,
    pharmacist_id uuid NOT NULL,
    ndc text NOT NULL,
    quantity integer NOT NULL,
    days_supply integer NOT NULL,
    hand_over text NOT NULL,
    checklist_category text,
    checklist_items text[] NOT NULL,
    counselor text,
    medication_guide_provided boolean NOT NULL,
    released_at timestamptz NOT NULL,
    recorded_by uuid NOT NULL,
    CONSTRAINT release_pkey PRIMARY KEY (patient_id, release_id),
    CONSTRAINT release_single_use_key UNIQUE (patient_id, confirmation_id),
    CONSTRAINT release_one_each_key UNIQUE (patient_id, decision_id),
    CONSTRAINT release_patient_id_confirmation_id_fkey FOREIGN KEY (patient_id, confirmation_id)
        REFERENCES dispense_confirmation (patient_id, confirmation_id),
    CONSTRAINT release_enrollment_fkey FOREIGN KEY (patient_id, enrollment_id, program)
        REFERENCES enrollment (patient_id, enrollment_id, program),
    CONSTRAINT release_decided_fkey FOREIGN KEY (patient_id, decision_id, decision_gate, decision_verdict)
        REFERENCES decision (patient_id, decision_id, gate, verdict),
    CONSTRAINT release_pharmacist_id_fkey FOREIGN KEY (pharmacist_id) REFERENCES pharmacist (pharmacist_id),
    CONSTRAINT release_ndc_fkey FOREIGN KEY (ndc) REFERENCES product (ndc),
    CONSTRAINT release_hand_over_known_check CHECK (hand_over IN ('handed-over', 'shipped')),
    CONSTRAINT release_checklist_category_known_check
        CHECK (checklist_category IN ('adult-female-can-get-pregnant', 'female-child-can-get-pregnant',
            'adult-female-can-not-get-pregnant', 'female-child-can-not-get-pregnant',
            'adult-male', 'male-child')),
    CONSTRAINT release_authorized_check
        CHECK (decision_gate = 'release' AND decision_verdict = 'authorized'),
    CONSTRAINT release_checklist_whole_check
        CHECK (checklist_category IS NOT NULL OR checklist_items = '{}'),
    CONSTRAINT release_amounts_check CHECK (quantity > 0 AND days_supply > 0)
);
CREATE INDEX release_course_ix ON release (patient_id, enrollment_id, released_at, release_id);
CREATE INDEX release_latest_ix ON release (patient_id, program, released_at, release_id);
"""

DOWN = """
DROP TABLE release;
DROP TABLE dispense_confirmation;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
