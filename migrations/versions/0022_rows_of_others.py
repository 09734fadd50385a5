"""A forgotten WHERE shows nobody else's requests: row-level security on what the gates ask, give and answer.

What a transaction may see hangs on settings that are local to it, and without one it sees nothing:

- `registry_app`, which acts, sees the rows of the one patient whom the transaction acts on (`registry.patient`, set by
  the statement that locks the patient), and the kept answers of the one account that asks (`registry.account`). A gate
  looks at what other pharmacies dispensed to its patient, as it must, and at no other patient's rows. What it adds must
  be that patient's too.
- `registry_participant`, which looks, sees the rows of one pharmacy (`registry.pharmacy`) or of one prescriber
  (`registry.prescriber`).
- `registry_reader`, which looks for auditors, sees all rows, whatever is set. A condition in its policy would make the
  planner expect few rows and read a whole table for the first page of a list.

A setting that was local once is an empty text afterwards, which is nobody's. The policies of `registry_app` compare the
first column of each primary key with one value, so they walk the index that the questions walk anyway. The owner is not
bound by them: references and dumps must see every row.
"""

from alembic import op

revision = "0022"
down_revision = "0021"

IS = "{column} = nullif(current_setting('registry.{setting}', true), '')::uuid"
OF_THE_PATIENT = IS.format(column="patient_id", setting="patient")
OF_THE_ACCOUNT = IS.format(column="account_id", setting="account")
OF_PHARMACY = IS.format(column="pharmacy_id", setting="pharmacy")
OF_PRESCRIBER = IS.format(column="prescriber_id", setting="prescriber")

ACTED_ON = {
    "decision": OF_THE_PATIENT,
    "prescription": OF_THE_PATIENT,
    "prescription_authorization": OF_THE_PATIENT,
    "dispense_confirmation": OF_THE_PATIENT,
    "release": OF_THE_PATIENT,
    "idempotency": OF_THE_ACCOUNT,
}
LOOKED_AT = {
    "decision": f"{OF_PHARMACY} OR (gate = 'prescription' AND {OF_PRESCRIBER})",
    "unmatched_decision": OF_PHARMACY,
    "prescription": OF_PRESCRIBER,
    "prescription_authorization": """EXISTS (SELECT FROM prescription rx
        WHERE rx.patient_id = prescription_authorization.patient_id
            AND rx.prescription_id = prescription_authorization.prescription_id)""",
    "dispense_confirmation": f"""{OF_PHARMACY} OR EXISTS (SELECT FROM prescription_authorization a
        WHERE a.patient_id = dispense_confirmation.patient_id
            AND a.authorization_id = dispense_confirmation.authorization_id)""",
    "release": f"""EXISTS (SELECT FROM dispense_confirmation c
        WHERE c.patient_id = release.patient_id AND c.confirmation_id = release.confirmation_id
            AND c.{OF_PHARMACY})""",
}
"""The policies of `registry_participant` on the tables in the queries hold there too."""

PROTECTED = tuple(dict.fromkeys((*ACTED_ON, *LOOKED_AT)))


def upgrade() -> None:
    for table in PROTECTED:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;")
    for table, shown in ACTED_ON.items():
        op.execute(f"CREATE POLICY {table}_acted_on ON {table} TO registry_app USING ({shown});")
    op.execute(
        "CREATE POLICY unmatched_decision_added ON unmatched_decision FOR INSERT TO registry_app WITH CHECK (true);"
    )
    for table, shown in LOOKED_AT.items():
        op.execute(
            f"CREATE POLICY {table}_looked_at ON {table} FOR SELECT TO registry_participant USING ({shown});"
        )
        op.execute(f"CREATE POLICY {table}_read ON {table} FOR SELECT TO registry_reader USING (true);")


def downgrade() -> None:
    for table in LOOKED_AT:
        op.execute(f"DROP POLICY {table}_read ON {table};")
        op.execute(f"DROP POLICY {table}_looked_at ON {table};")
    op.execute("DROP POLICY unmatched_decision_added ON unmatched_decision;")
    for table in ACTED_ON:
        op.execute(f"DROP POLICY {table}_acted_on ON {table};")
    for table in PROTECTED:
        op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;")
