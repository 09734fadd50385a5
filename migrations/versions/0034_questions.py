"""Decisions are found by what auditors ask: their category has a column, each reason of a refusal a row of its own.

- `decision.risk_category` repeats what the facts say of the enrollment, because no index reaches into a text.
- `decision_asked_ix` takes the place of `decision_id_ix`: the same entries in the same order, with the columns that
  filters name, so that a filter that lets few rows through is answered from the index alone. It adds bytes, no index.
- `decision_prescriber_ix` holds every gate, so that the dispenses of a prescriber's patients are found too.
- `decision_reason` is written by a trigger, for refusals only. Counting the reasons of a month walks its key, reason by
  reason; an index over the array would give no order to walk and no counts. The application adds
  rows through the trigger alone, as the policy says.
"""

from alembic import op

revision = "0034"
down_revision = "0033"

KEPT = "gate, verdict, program, prescriber_id, pharmacy_id, risk_category, as_of, recorded_at"
NEW = ", ".join(f"NEW.{name}" for name in KEPT.split(", "))
OF_PHARMACY = "pharmacy_id = nullif(current_setting('registry.pharmacy', true), '')::uuid"
OF_PRESCRIBER = "prescriber_id = nullif(current_setting('registry.prescriber', true), '')::uuid"
TABLES = {"decision": "patient_id", "unmatched_decision": "NULL::uuid"}

REASONS = f"""
CREATE TABLE decision_reason (
    reason text NOT NULL,
    decision_id uuid NOT NULL,
    patient_id uuid,
    gate text NOT NULL,
    verdict text NOT NULL,
    program text NOT NULL,
    prescriber_id uuid,
    pharmacy_id uuid,
    risk_category text,
    as_of timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    CONSTRAINT decision_reason_pkey PRIMARY KEY (reason, decision_id)
);
ALTER TABLE decision_reason ENABLE ROW LEVEL SECURITY;
CREATE POLICY decision_reason_looked_at ON decision_reason FOR SELECT TO registry_participant
    USING ({OF_PHARMACY} OR (gate = 'prescription' AND {OF_PRESCRIBER}));
CREATE POLICY decision_reason_added ON decision_reason FOR INSERT TO registry_app WITH CHECK (pg_trigger_depth() > 0);
CREATE POLICY decision_reason_read ON decision_reason FOR SELECT TO registry_reader USING (true);
GRANT SELECT ON decision_reason TO registry_reader, registry_participant;
GRANT INSERT ON decision_reason TO registry_app;
"""
FUNCTION = """
CREATE FUNCTION keep_reasons_of_{table}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO decision_reason (reason, decision_id, patient_id, {kept})
    SELECT DISTINCT reason, NEW.decision_id, {patient}, {new} FROM unnest(NEW.reasons) AS of_refusal(reason);
    RETURN NULL;
END
$$;
CREATE TRIGGER {table}_reasons AFTER INSERT ON {table}
    FOR EACH ROW WHEN (NEW.verdict = 'refused') EXECUTE FUNCTION keep_reasons_of_{table}();
"""
BEFORE = """
INSERT INTO decision_reason (reason, decision_id, patient_id, {kept})
SELECT DISTINCT reason, decision_id, {patient}, {kept} FROM {table}, unnest(reasons) AS of_refusal(reason);
"""
APPEND_ONLY = """
CREATE TRIGGER decision_reason_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON decision_reason
    FOR EACH STATEMENT EXECUTE FUNCTION refuse('append_only', 'rows are only ever added');
"""
CATEGORY = """
ALTER TABLE {table} ADD COLUMN risk_category text;
ALTER TABLE {table} DISABLE TRIGGER {table}_append_only;
UPDATE {table} SET risk_category = facts::jsonb ->> 'risk_category' WHERE facts::jsonb ? 'risk_category';
ALTER TABLE {table} ENABLE TRIGGER {table}_append_only;
"""
INDEXES = """
DROP INDEX decision_id_ix;
CREATE INDEX decision_asked_ix ON decision (decision_id) INCLUDE (patient_id, program, gate, verdict, prescriber_id,
    pharmacy_id, risk_category, as_of, recorded_at);
DROP INDEX decision_prescriber_ix;
CREATE INDEX decision_prescriber_ix ON decision (prescriber_id, decision_id) WHERE prescriber_id IS NOT NULL;
"""
INDEXES_BEFORE = """
DROP INDEX decision_prescriber_ix;
CREATE INDEX decision_prescriber_ix ON decision (prescriber_id, decision_id) WHERE gate = 'prescription';
DROP INDEX decision_asked_ix;
CREATE INDEX decision_id_ix ON decision (decision_id);
"""


def upgrade() -> None:
    op.execute(REASONS)
    for table, patient in TABLES.items():
        op.execute(CATEGORY.format(table=table))
        op.execute(BEFORE.format(table=table, patient=patient, kept=KEPT))
        new_patient = "NEW.patient_id" if table == "decision" else patient
        op.execute(FUNCTION.format(table=table, kept=KEPT, patient=new_patient, new=NEW))
    op.execute(APPEND_ONLY)
    op.execute(INDEXES)


def downgrade() -> None:
    op.execute(INDEXES_BEFORE)
    for table in TABLES:
        op.execute(f"DROP TRIGGER {table}_reasons ON {table};")
        op.execute(f"DROP FUNCTION keep_reasons_of_{table}();")
        op.execute(f"ALTER TABLE {table} DROP COLUMN risk_category;")
    op.execute("DROP TABLE decision_reason;")
