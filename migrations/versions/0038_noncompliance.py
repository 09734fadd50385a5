"""Events of non-compliance, the cases made of them, what was done in these, and who signed what.

An event is found by a rule or entered by a coordinator; a rule's is found once, because kind and subject tell it from
all others. None of these tables is a patient's: an event can be about a pharmacy alone. What was written freely is
encrypted. Rows are only ever added; of those with encrypted columns, only the key of a value can change.
"""

from alembic import op

revision = "0038"
down_revision = "0037"

WHOM = """
    program text NOT NULL,
    stakeholder text NOT NULL,
    patient_id uuid,
    pharmacist_id uuid,
    prescriber_id uuid,
    pharmacy_id uuid,
    CONSTRAINT {table}_prescriber_id_fkey FOREIGN KEY (prescriber_id) REFERENCES prescriber (prescriber_id),
    CONSTRAINT {table}_pharmacy_id_fkey FOREIGN KEY (pharmacy_id) REFERENCES pharmacy (pharmacy_id),
    CONSTRAINT {table}_pharmacist_fkey FOREIGN KEY (pharmacy_id, pharmacist_id)
        REFERENCES pharmacist (pharmacy_id, pharmacist_id),
    CONSTRAINT {table}_stakeholder_known_check
        CHECK (stakeholder IN ('prescriber', 'pharmacy', 'pharmacist', 'patient')),
    CONSTRAINT {table}_stakeholder_named_check
        CHECK (CASE stakeholder WHEN 'prescriber' THEN prescriber_id WHEN 'pharmacy' THEN pharmacy_id
            WHEN 'pharmacist' THEN pharmacist_id ELSE patient_id END IS NOT NULL),
    CONSTRAINT {table}_pharmacist_of_pharmacy_check CHECK (pharmacist_id IS NULL OR pharmacy_id IS NOT NULL),
"""

UP = f"""
CREATE TABLE noncompliance_event (
    noncompliance_event_id uuid NOT NULL,
    kind text NOT NULL,
    subject text NOT NULL,
    edition text,
    occurred_at timestamptz NOT NULL,
    evidence text[] NOT NULL,
    cite text[] NOT NULL,
    figures text NOT NULL,
    narrative bytea,
    recorded_at timestamptz NOT NULL,
    recorded_by uuid NOT NULL,
    {WHOM.format(table="noncompliance_event")}
    CONSTRAINT noncompliance_event_pkey PRIMARY KEY (noncompliance_event_id),
    CONSTRAINT noncompliance_event_found_once_key UNIQUE (kind, subject),
    CONSTRAINT noncompliance_event_narrative_encrypted_check CHECK (get_byte(narrative, 0) IN (0, 1))
);
CREATE INDEX noncompliance_event_prescriber_ix ON noncompliance_event (prescriber_id, noncompliance_event_id);
CREATE INDEX noncompliance_event_pharmacy_ix ON noncompliance_event
    (pharmacy_id, pharmacist_id, noncompliance_event_id);
CREATE INDEX noncompliance_event_patient_ix ON noncompliance_event (patient_id, noncompliance_event_id);

CREATE TABLE noncompliance_case (
    case_id uuid NOT NULL,
    recorded_at timestamptz NOT NULL,
    recorded_by uuid NOT NULL,
    {WHOM.format(table="noncompliance_case")}
    CONSTRAINT noncompliance_case_pkey PRIMARY KEY (case_id)
);
CREATE INDEX noncompliance_case_prescriber_ix ON noncompliance_case (prescriber_id, case_id);
CREATE INDEX noncompliance_case_pharmacy_ix ON noncompliance_case (pharmacy_id, pharmacist_id, case_id);

CREATE TABLE case_event (
    noncompliance_event_id uuid NOT NULL,
    case_id uuid NOT NULL,
    CONSTRAINT case_event_pkey PRIMARY KEY (noncompliance_event_id),
    CONSTRAINT case_event_noncompliance_event_id_fkey FOREIGN KEY (noncompliance_event_id)
        REFERENCES noncompliance_event (noncompliance_event_id),
    CONSTRAINT case_event_case_id_fkey FOREIGN KEY (case_id) REFERENCES noncompliance_case (case_id)
);
CREATE INDEX case_event_case_id_ix ON case_event (case_id);

CREATE TABLE case_step (
    case_id uuid NOT NULL,
    case_step_id uuid NOT NULL,
    kind text NOT NULL,
    severity text,
    due_on date,
    answers uuid,
    lifted boolean,
    effect_id uuid,
    words bytea NOT NULL,
    recorded_at timestamptz NOT NULL,
    recorded_by uuid NOT NULL,
    CONSTRAINT case_step_pkey PRIMARY KEY (case_id, case_step_id),
    CONSTRAINT case_step_case_id_fkey FOREIGN KEY (case_id) REFERENCES noncompliance_case (case_id),
    CONSTRAINT case_step_case_id_answers_fkey FOREIGN KEY (case_id, answers)
        REFERENCES case_step (case_id, case_step_id),
    CONSTRAINT case_step_kind_known_check CHECK (kind IN ('assessment', 'corrective-action', 'preventive-action',
        'action-done', 'notice', 'warning', 'suspension', 'deactivation', 'reconsideration', 'closing')),
    CONSTRAINT case_step_severity_known_check CHECK (severity IN ('minor', 'moderate', 'serious')),
    CONSTRAINT case_step_severity_said_check CHECK ((kind = 'assessment') = (severity IS NOT NULL)),
    CONSTRAINT case_step_due_said_check
        CHECK ((kind IN ('corrective-action', 'preventive-action')) = (due_on IS NOT NULL)),
    CONSTRAINT case_step_action_named_check CHECK ((kind = 'action-done') = (answers IS NOT NULL)),
    CONSTRAINT case_step_lifted_said_check CHECK ((kind = 'reconsideration') = (lifted IS NOT NULL)),
    CONSTRAINT case_step_words_encrypted_check CHECK (get_byte(words, 0) IN (0, 1))
);
CREATE INDEX case_step_id_ix ON case_step (case_step_id);
CREATE UNIQUE INDEX case_step_done_once_key ON case_step (case_id, answers) WHERE answers IS NOT NULL;
CREATE UNIQUE INDEX case_step_closed_once_key ON case_step (case_id) WHERE kind = 'closing';

CREATE TABLE case_signature (
    signature_id uuid NOT NULL,
    case_id uuid NOT NULL,
    case_step_id uuid NOT NULL,
    signed_as text NOT NULL,
    printed_name text NOT NULL,
    meaning text NOT NULL,
    signed_at timestamptz NOT NULL,
    account_id uuid NOT NULL,
    own_account boolean NOT NULL,
    authenticated_by text[] NOT NULL,
    content_sha256 text NOT NULL,
    displayed_sha256 text,
    hash text NOT NULL,
    recorded_at timestamptz NOT NULL,
    recorded_by uuid NOT NULL,
    CONSTRAINT case_signature_pkey PRIMARY KEY (signature_id),
    CONSTRAINT case_signature_one_each_key UNIQUE (case_id, case_step_id),
    CONSTRAINT case_signature_case_id_case_step_id_fkey FOREIGN KEY (case_id, case_step_id)
        REFERENCES case_step (case_id, case_step_id),
    CONSTRAINT case_signature_signed_as_known_check CHECK (signed_as IN ('patient', 'guardian', 'prescriber',
        'delegate', 'pharmacist', 'representative', 'coordinator', 'auditor', 'administrator', 'client')),
    CONSTRAINT case_signature_bound_check
        CHECK (content_sha256 ~ '^[0-9a-f]{{64}}$' AND hash ~ '^[0-9a-f]{{64}}$'
            AND (displayed_sha256 IS NULL OR displayed_sha256 ~ '^[0-9a-f]{{64}}$'))
);
"""

PLAIN = ("noncompliance_case", "case_event", "case_signature")
ENCRYPTED = {
    "noncompliance_event": ("noncompliance_event_id", "narrative"),
    "case_step": ("case_id, case_step_id", "words"),
}
APPEND_ONLY = """
CREATE TRIGGER {table}_append_only BEFORE {what} ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION refuse('append_only', 'rows are only ever added');
"""
UNCHANGED = """
CREATE TRIGGER {table}_unchanged BEFORE UPDATE ON {table}
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*)
    EXECUTE FUNCTION refuse_but_for_encryption('append_only', 'nothing changes but the key of a value', '{column}');
GRANT SELECT ({key}, {column}), UPDATE ({column}) ON {table} TO registry_rotator;
"""
ACTS = (
    "'agreement', 'authorization-form', 'survey', 'certification', 'checklist', 'correction', 'outcome', "
    "'lift', 'dispense-exception'"
)
SIGNED = """
ALTER TABLE signature DROP CONSTRAINT signature_act_known_check,
    ADD CONSTRAINT signature_act_known_check CHECK (act IN ({acts}));
"""


def upgrade() -> None:
    op.execute(UP)
    for table in PLAIN:
        op.execute(APPEND_ONLY.format(table=table, what="UPDATE OR DELETE OR TRUNCATE"))
    for table, (key, column) in ENCRYPTED.items():
        op.execute(APPEND_ONLY.format(table=table, what="DELETE OR TRUNCATE"))
        op.execute(UNCHANGED.format(table=table, key=key, column=column))
    tables = ", ".join((*PLAIN, *ENCRYPTED))
    op.execute(
        f"GRANT SELECT, INSERT ON {tables} TO registry_app; GRANT SELECT ON {tables} TO registry_reader;"
    )
    op.execute(SIGNED.format(acts=f"{ACTS}, 'case-step'"))


def downgrade() -> None:
    op.execute(SIGNED.format(acts=ACTS))
    op.execute("DROP TABLE case_signature, case_step, case_event, noncompliance_case, noncompliance_event;")
