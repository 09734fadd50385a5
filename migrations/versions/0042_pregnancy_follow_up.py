"""What becomes of a reported pregnancy is kept: exposure, root cause, follow-ups, outcome, reports onward.

Rows are only ever added; what was written freely is encrypted, and only the key of a value can change.
"""

from alembic import op

revision = "0042"
down_revision = "0041"

UP = """
CREATE TABLE pregnancy_follow_up (
    patient_id uuid NOT NULL,
    pregnancy_follow_up_id uuid NOT NULL,
    pregnancy_report_id uuid NOT NULL,
    kind text NOT NULL,
    exposure_timing text,
    root_cause text,
    ended_as text,
    recipient text,
    due_on date,
    answers uuid,
    words bytea NOT NULL,
    happened_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    recorded_by uuid NOT NULL,
    CONSTRAINT pregnancy_follow_up_pkey PRIMARY KEY (patient_id, pregnancy_follow_up_id),
    CONSTRAINT pregnancy_follow_up_report_fkey FOREIGN KEY (patient_id, pregnancy_report_id)
        REFERENCES pregnancy_report (patient_id, pregnancy_report_id),
    CONSTRAINT pregnancy_follow_up_answers_fkey FOREIGN KEY (patient_id, answers)
        REFERENCES pregnancy_follow_up (patient_id, pregnancy_follow_up_id),
    CONSTRAINT pregnancy_follow_up_kind_known_check CHECK (kind IN ('exposure', 'root-cause', 'planned',
        'made', 'ended', 'reported-on')),
    CONSTRAINT pregnancy_follow_up_exposure_timing_known_check CHECK (exposure_timing IN ('before-treatment',
        'during-treatment', 'within-30-days-after', 'later', 'not-exposed', 'unknown')),
    CONSTRAINT pregnancy_follow_up_root_cause_known_check CHECK (root_cause IN ('contraception-not-used',
        'contraception-failed', 'pregnant-at-start', 'test-missed-or-wrong', 'category-wrong',
        'drug-of-somebody-else', 'other', 'unknown')),
    CONSTRAINT pregnancy_follow_up_ended_as_known_check CHECK (ended_as IN ('live-birth',
        'live-birth-with-defect', 'stillbirth', 'spontaneous-abortion', 'elective-termination', 'ectopic',
        'no-pregnancy', 'lost-to-follow-up')),
    CONSTRAINT pregnancy_follow_up_recipient_known_check CHECK (recipient IN ('fda', 'manufacturer',
        'pregnancy-registry')),
    CONSTRAINT pregnancy_follow_up_exposure_timing_said_check
        CHECK ((kind = 'exposure') = (exposure_timing IS NOT NULL)),
    CONSTRAINT pregnancy_follow_up_root_cause_said_check
        CHECK ((kind = 'root-cause') = (root_cause IS NOT NULL)),
    CONSTRAINT pregnancy_follow_up_due_on_said_check
        CHECK ((kind = 'planned') = (due_on IS NOT NULL)),
    CONSTRAINT pregnancy_follow_up_answers_said_check
        CHECK ((kind = 'made') = (answers IS NOT NULL)),
    CONSTRAINT pregnancy_follow_up_ended_as_said_check
        CHECK ((kind = 'ended') = (ended_as IS NOT NULL)),
    CONSTRAINT pregnancy_follow_up_recipient_said_check
        CHECK ((kind = 'reported-on') = (recipient IS NOT NULL)),
    CONSTRAINT pregnancy_follow_up_words_encrypted_check CHECK (get_byte(words, 0) IN (0, 1))
);
CREATE UNIQUE INDEX pregnancy_follow_up_made_once_key ON pregnancy_follow_up (patient_id, answers)
    WHERE answers IS NOT NULL;
CREATE TRIGGER pregnancy_follow_up_append_only BEFORE DELETE OR TRUNCATE ON pregnancy_follow_up
    FOR EACH STATEMENT EXECUTE FUNCTION refuse('append_only', 'rows are only ever added');
CREATE TRIGGER pregnancy_follow_up_unchanged BEFORE UPDATE ON pregnancy_follow_up
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*)
    EXECUTE FUNCTION refuse_but_for_encryption('append_only', 'nothing changes but the key of a value', 'words');
GRANT SELECT, INSERT ON pregnancy_follow_up TO registry_app;
GRANT SELECT ON pregnancy_follow_up TO registry_reader;
GRANT SELECT (patient_id, pregnancy_follow_up_id, words), UPDATE (words) ON pregnancy_follow_up TO registry_rotator;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute("DROP TABLE pregnancy_follow_up;")
