"""A lifted hold and a dispense exception are signed too, as every step of a certification is (21 CFR 11.50, 11.70).

Whoever lifts a hold closes a case, and an exception is a statement about benefits and risks: both are attested, so the
table of signatures knows two more acts. There is no way down while one of them is signed.
"""

from alembic import op

revision = "0035"
down_revision = "0034"

BEFORE = "'agreement', 'authorization-form', 'survey', 'certification', 'checklist', 'correction', 'outcome'"
NOW = f"{BEFORE}, 'lift', 'dispense-exception'"
KNOWN = """
ALTER TABLE signature
    DROP CONSTRAINT signature_act_known_check,
    ADD CONSTRAINT signature_act_known_check CHECK (act IN ({acts}));
"""


def upgrade() -> None:
    op.execute(KNOWN.format(acts=NOW))


def downgrade() -> None:
    op.execute(KNOWN.format(acts=BEFORE))
