"""Every decision, refusals too, with all it needs to be decided again.

Facts and outcomes are text, not jsonb: deciding again must give the same bytes, and jsonb would reorder them.
(patient, decision, gate, verdict) is a key so that numbers and releases can refer to an *authorized* decision
of the *right* gate. A refusal that leads to no patient has a table of its own, since it can not carry one.
"""

from alembic import op

revision = "0006"
down_revision = "0005"

UP = """
CREATE TABLE decision (
    patient_id uuid NOT NULL,
    decision_id uuid NOT NULL,
    gate text NOT NULL,
    verdict text NOT NULL,
    program text NOT NULL,
    edition text,
    edition_digest text,
    as_of timestamptz NOT NULL,
    facts text NOT NULL,
    outcomes text NOT NULL,
    reasons text[] NOT NULL,
    actor_id uuid NOT NULL,
    prescriber_id uuid,
    pharmacy_id uuid,
    software text NOT NULL,
    recorded_at timestamptz NOT NULL,
    CONSTRAINT decision_pkey PRIMARY KEY (patient_id, decision_id),
    CONSTRAINT decision_verdict_key UNIQUE (patient_id, decision_id, gate, verdict),
    CONSTRAINT decision_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES patient (patient_id),
    CONSTRAINT decision_prescriber_id_fkey FOREIGN KEY (prescriber_id) REFERENCES prescriber (prescriber_id),
    CONSTRAINT decision_pharmacy_id_fkey FOREIGN KEY (pharmacy_id) REFERENCES pharmacy (pharmacy_id),
    CONSTRAINT decision_gate_known_check CHECK (gate IN ('prescription', 'dispense', 'release')),
    CONSTRAINT decision_verdict_known_check CHECK (verdict IN ('authorized', 'refused'))
);
CREATE INDEX decision_id_ix ON decision (decision_id);
CREATE INDEX decision_pharmacy_ix ON decision (pharmacy_id, decision_id) WHERE pharmacy_id IS NOT NULL;
CREATE INDEX decision_prescriber_ix ON decision (prescriber_id, decision_id)
    WHERE gate = 'prescription';

CREATE TABLE unmatched_decision (
    decision_id uuid NOT NULL,
    gate text NOT NULL,
    verdict text NOT NULL,
    program text NOT NULL,
    edition text,
    edition_digest text,
    as_of timestamptz NOT NULL,
    facts text NOT NULL,
    outcomes text NOT NULL,
    reasons text[] NOT NULL,
    actor_id uuid NOT NULL,
    prescriber_id uuid,
    pharmacy_id uuid,
    software text NOT NULL,
    recorded_at timestamptz NOT NULL,
    CONSTRAINT unmatched_decision_pkey PRIMARY KEY (decision_id),
    CONSTRAINT unmatched_decision_prescriber_id_fkey FOREIGN KEY (prescriber_id)
        REFERENCES prescriber (prescriber_id),
    CONSTRAINT unmatched_decision_pharmacy_id_fkey FOREIGN KEY (pharmacy_id)
        REFERENCES pharmacy (pharmacy_id),
    CONSTRAINT unmatched_decision_gate_known_check CHECK (gate IN ('prescription', 'dispense', 'release')),
    CONSTRAINT unmatched_decision_verdict_known_check CHECK (verdict IN ('refused'))
);
CREATE INDEX unmatched_decision_pharmacy_ix ON unmatched_decision (pharmacy_id, decision_id);
"""

DOWN = """
DROP TABLE unmatched_decision;
DROP TABLE decision;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
