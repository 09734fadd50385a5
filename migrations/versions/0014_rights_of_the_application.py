"""The application may read and add rows and change only the columns that end or mark a record; it deletes nothing.

PostgreSQL lets a role lock rows (`SELECT … FOR UPDATE`) only when it may update at least one column. The patient's
row is the lock of all that concerns the patient, so one column is granted there, and a trigger keeps it as it is.
A later migration that adds a table grants its rights itself; a test fails on a table without an entry.
"""

from alembic import op

revision = "0014"
down_revision = "0013"

READ_AND_ADD = (
    *("edition", "product", "prescriber", "delegate", "prescriber_certification"),
    *("pharmacy", "pharmacy_certification", "pharmacy_training", "pharmacist", "pharmacist_training"),
    *("account", "token", "idempotency"),
    *("patient", "enrollment", "transfer", "risk_category", "reproductive_status", "agreement", "signature"),
    *("counseling", "contraception_confirmation", "pregnancy_test", "pregnancy_concern", "pregnancy_report"),
    *("survey", "hold", "decision", "unmatched_decision"),
    *("issued_number", "prescription", "prescription_authorization", "dispense_confirmation", "release"),
    "ledger_event",
)

ERROR = "error_marked_at, error_marked_by, error_reason"
CANCELLATION = "cancelled_at, cancelled_by, cancel_reason"
CHANGE = {
    "delegate": "revoked_at, revoked_by, revocation_reason",
    "account": "password_hash, disabled_at, disabled_by, disabled_reason",
    "token": "revoked_at, revoked_by",
    "enrollment": "prescriber_id, ended_at, ended_by, end_reason",
    "reproductive_status": ERROR,
    "agreement": ERROR,
    "counseling": ERROR,
    "contraception_confirmation": ERROR,
    "pregnancy_test": ERROR,
    "pregnancy_concern": f"outcome, outcome_at, outcome_by, {ERROR}",
    "pregnancy_report": ERROR,
    "survey": ERROR,
    "hold": "lifted_at, lifted_by, lift_reason",
    "prescription_authorization": CANCELLATION,
    "dispense_confirmation": CANCELLATION,
}
LOCK_ONLY = {"patient": "recorded_by"}

KEEP = """
CREATE TRIGGER {table}_lock_only BEFORE UPDATE ON {table}
    FOR EACH ROW WHEN (OLD.{column} IS DISTINCT FROM NEW.{column})
    EXECUTE FUNCTION refuse('lock_only', 'the right to change {column} only serves to lock the row');
"""


def upgrade() -> None:
    op.execute("GRANT USAGE ON SCHEMA public TO registry_app;")
    op.execute("GRANT SELECT ON alembic_version TO registry_app;")
    op.execute(f"GRANT SELECT, INSERT ON {', '.join(READ_AND_ADD)} TO registry_app;")
    for table, columns in {**CHANGE, **LOCK_ONLY}.items():
        op.execute(f"GRANT UPDATE ({columns}) ON {table} TO registry_app;")
    for table, column in LOCK_ONLY.items():
        op.execute(KEEP.format(table=table, column=column))


def downgrade() -> None:
    for table in LOCK_ONLY:
        op.execute(f"DROP TRIGGER {table}_lock_only ON {table};")
    op.execute(f"REVOKE ALL ON {', '.join(READ_AND_ADD)}, alembic_version FROM registry_app;")
    op.execute("REVOKE USAGE ON SCHEMA public FROM registry_app;")
