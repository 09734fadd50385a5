"""What keeps the use safe: counseling, contraception, tests, concerns, pregnancy reports, surveys, holds.

Records are never overwritten: a wrong one is marked in error (who, when, why), a concern gets its outcome, a
hold is lifted. Each such mark is whole or absent.
"""

from alembic import op

revision = "0005"
down_revision = "0004"

UP = """
CREATE TABLE counseling (
    patient_id uuid NOT NULL,
    counseling_id uuid NOT NULL,
    program text NOT NULL,
    topic text NOT NULL,
    counseled_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    recorded_by uuid NOT NULL,
    error_marked_at timestamptz,
    error_marked_by uuid,
    error_reason text,
    CONSTRAINT counseling_pkey PRIMARY KEY (patient_id, counseling_id),
    CONSTRAINT counseling_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES patient (patient_id),
    CONSTRAINT counseling_error_whole_check
        CHECK ((error_marked_at IS NULL) = (error_marked_by IS NULL)
            AND (error_marked_at IS NULL) = (error_reason IS NULL)),
    CONSTRAINT counseling_topic_known_check CHECK (topic IN ('benefits-and-risks', 'contraception'))
);
CREATE INDEX counseling_latest_ix
    ON counseling (patient_id, program, topic, counseled_at, counseling_id);

CREATE TABLE contraception_confirmation (
    patient_id uuid NOT NULL,
    contraception_confirmation_id uuid NOT NULL,
    program text NOT NULL,
    abstinence boolean NOT NULL,
    methods text[] NOT NULL,
    highly_effective_contraindicated boolean NOT NULL,
    in_use_since timestamptz NOT NULL,
    confirmed_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    recorded_by uuid NOT NULL,
    error_marked_at timestamptz,
    error_marked_by uuid,
    error_reason text,
    CONSTRAINT contraception_confirmation_pkey PRIMARY KEY (patient_id, contraception_confirmation_id),
    CONSTRAINT contraception_confirmation_patient_id_fkey FOREIGN KEY (patient_id)
        REFERENCES patient (patient_id),
    CONSTRAINT contraception_confirmation_error_whole_check
        CHECK ((error_marked_at IS NULL) = (error_marked_by IS NULL)
            AND (error_marked_at IS NULL) = (error_reason IS NULL)),
    CONSTRAINT contraception_confirmation_in_use_before_check CHECK (in_use_since <= confirmed_at)
);
CREATE INDEX contraception_confirmation_latest_ix
    ON contraception_confirmation (patient_id, program, confirmed_at, contraception_confirmation_id);

CREATE TABLE pregnancy_test (
    patient_id uuid NOT NULL,
    pregnancy_test_id uuid NOT NULL,
    result text NOT NULL,
    detects_miu_ml integer NOT NULL,
    specimen text NOT NULL,
    collected_at timestamptz NOT NULL,
    collected_zone text,
    reported_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    recorded_by uuid NOT NULL,
    error_marked_at timestamptz,
    error_marked_by uuid,
    error_reason text,
    CONSTRAINT pregnancy_test_pkey PRIMARY KEY (patient_id, pregnancy_test_id),
    CONSTRAINT pregnancy_test_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES patient (patient_id),
    CONSTRAINT pregnancy_test_error_whole_check
        CHECK ((error_marked_at IS NULL) = (error_marked_by IS NULL)
            AND (error_marked_at IS NULL) = (error_reason IS NULL)),
    CONSTRAINT pregnancy_test_result_known_check CHECK (result IN ('negative', 'positive', 'invalid')),
    CONSTRAINT pregnancy_test_specimen_known_check CHECK (specimen IN ('serum', 'urine')),
    CONSTRAINT pregnancy_test_detects_positive_check CHECK (detects_miu_ml > 0),
    CONSTRAINT pregnancy_test_collected_first_check CHECK (collected_at <= reported_at)
);
CREATE INDEX pregnancy_test_latest_ix ON pregnancy_test (patient_id, collected_at, pregnancy_test_id);

CREATE TABLE pregnancy_concern (
    patient_id uuid NOT NULL,
    pregnancy_concern_id uuid NOT NULL,
    kind text NOT NULL,
    pregnancy_test_id uuid,
    occurred_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    recorded_by uuid NOT NULL,
    outcome text,
    outcome_at timestamptz,
    outcome_by uuid,
    error_marked_at timestamptz,
    error_marked_by uuid,
    error_reason text,
    CONSTRAINT pregnancy_concern_pkey PRIMARY KEY (patient_id, pregnancy_concern_id),
    CONSTRAINT pregnancy_concern_patient_id_pregnancy_test_id_fkey
        FOREIGN KEY (patient_id, pregnancy_test_id)
        REFERENCES pregnancy_test (patient_id, pregnancy_test_id),
    CONSTRAINT pregnancy_concern_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES patient (patient_id),
    CONSTRAINT pregnancy_concern_error_whole_check
        CHECK ((error_marked_at IS NULL) = (error_marked_by IS NULL)
            AND (error_marked_at IS NULL) = (error_reason IS NULL)),
    CONSTRAINT pregnancy_concern_kind_known_check
        CHECK (kind IN ('reported-pregnancy', 'positive-test', 'missed-period', 'abnormal-bleeding')),
    CONSTRAINT pregnancy_concern_test_named_check
        CHECK ((kind = 'positive-test') = (pregnancy_test_id IS NOT NULL)),
    CONSTRAINT pregnancy_concern_outcome_whole_check
        CHECK ((outcome IS NULL) = (outcome_at IS NULL) AND (outcome IS NULL) = (outcome_by IS NULL))
);

CREATE TABLE pregnancy_report (
    patient_id uuid NOT NULL,
    pregnancy_report_id uuid NOT NULL,
    pregnant text NOT NULL,
    pregnancy_concern_id uuid,
    exposure text,
    narrative text,
    reported_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    recorded_by uuid NOT NULL,
    error_marked_at timestamptz,
    error_marked_by uuid,
    error_reason text,
    CONSTRAINT pregnancy_report_pkey PRIMARY KEY (patient_id, pregnancy_report_id),
    CONSTRAINT pregnancy_report_patient_id_pregnancy_concern_id_fkey
        FOREIGN KEY (patient_id, pregnancy_concern_id)
        REFERENCES pregnancy_concern (patient_id, pregnancy_concern_id),
    CONSTRAINT pregnancy_report_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES patient (patient_id),
    CONSTRAINT pregnancy_report_error_whole_check
        CHECK ((error_marked_at IS NULL) = (error_marked_by IS NULL)
            AND (error_marked_at IS NULL) = (error_reason IS NULL)),
    CONSTRAINT pregnancy_report_pregnant_known_check CHECK (pregnant IN ('patient', 'partner')),
    CONSTRAINT pregnancy_report_concern_named_check
        CHECK ((pregnant = 'patient') = (pregnancy_concern_id IS NOT NULL))
);

CREATE TABLE survey (
    patient_id uuid NOT NULL,
    survey_id uuid NOT NULL,
    program text NOT NULL,
    respondent text NOT NULL,
    in_person boolean NOT NULL,
    unsafe boolean NOT NULL,
    answered_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    recorded_by uuid NOT NULL,
    error_marked_at timestamptz,
    error_marked_by uuid,
    error_reason text,
    CONSTRAINT survey_pkey PRIMARY KEY (patient_id, survey_id),
    CONSTRAINT survey_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES patient (patient_id),
    CONSTRAINT survey_error_whole_check
        CHECK ((error_marked_at IS NULL) = (error_marked_by IS NULL)
            AND (error_marked_at IS NULL) = (error_reason IS NULL)),
    CONSTRAINT survey_respondent_known_check CHECK (respondent IN ('patient', 'prescriber'))
);
CREATE INDEX survey_latest_ix ON survey (patient_id, program, respondent, answered_at, survey_id);

CREATE TABLE hold (
    patient_id uuid NOT NULL,
    hold_id uuid NOT NULL,
    program text NOT NULL,
    kind text NOT NULL,
    survey_id uuid,
    reason text NOT NULL,
    placed_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    recorded_by uuid NOT NULL,
    lifted_at timestamptz,
    lifted_by uuid,
    lift_reason text,
    CONSTRAINT hold_pkey PRIMARY KEY (patient_id, hold_id),
    CONSTRAINT hold_patient_id_survey_id_fkey FOREIGN KEY (patient_id, survey_id)
        REFERENCES survey (patient_id, survey_id),
    CONSTRAINT hold_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES patient (patient_id),
    CONSTRAINT hold_kind_known_check CHECK (kind IN ('unsafe-answer', 'coordinator-hold')),
    CONSTRAINT hold_survey_named_check CHECK ((kind = 'unsafe-answer') = (survey_id IS NOT NULL)),
    CONSTRAINT hold_lift_whole_check
        CHECK ((lifted_at IS NULL) = (lifted_by IS NULL) AND (lifted_at IS NULL) = (lift_reason IS NULL))
);
"""

DOWN = """
DROP TABLE hold;
DROP TABLE survey;
DROP TABLE pregnancy_report;
DROP TABLE pregnancy_concern;
DROP TABLE pregnancy_test;
DROP TABLE contraception_confirmation;
DROP TABLE counseling;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
