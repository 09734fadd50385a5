"""What was ended, cancelled, lifted, revoked or marked in error stays so, and nothing of it changes any more.

Otherwise a cancelled number could be revived, or the reason on record be replaced by a better sounding one.
A concern's outcome is written once as well, but a concern with an outcome can still turn out to be an error.
"""

from alembic import op

revision = "0011"
down_revision = "0010"

ENDS = {
    "delegate": "revoked_at",
    "account": "disabled_at",
    "token": "revoked_at",
    "enrollment": "ended_at",
    "agreement": "error_marked_at",
    "reproductive_status": "error_marked_at",
    "counseling": "error_marked_at",
    "contraception_confirmation": "error_marked_at",
    "pregnancy_test": "error_marked_at",
    "pregnancy_concern": "error_marked_at",
    "pregnancy_report": "error_marked_at",
    "survey": "error_marked_at",
    "hold": "lifted_at",
    "prescription_authorization": "cancelled_at",
    "dispense_confirmation": "cancelled_at",
}

ENDED = """
CREATE TRIGGER {table}_ended_once BEFORE UPDATE ON {table}
    FOR EACH ROW WHEN (OLD.{mark} IS NOT NULL AND OLD.* IS DISTINCT FROM NEW.*)
    EXECUTE FUNCTION refuse('record_ended', 'it has {mark} already and stays as it is');
"""

OUTCOME = """
CREATE TRIGGER pregnancy_concern_outcome_once BEFORE UPDATE ON pregnancy_concern
    FOR EACH ROW WHEN (
        OLD.outcome_at IS NOT NULL
        AND (OLD.outcome, OLD.outcome_at, OLD.outcome_by)
            IS DISTINCT FROM (NEW.outcome, NEW.outcome_at, NEW.outcome_by)
    )
    EXECUTE FUNCTION refuse('record_ended', 'it has outcome_at already and stays as it is');
"""


def upgrade() -> None:
    for table, mark in ENDS.items():
        op.execute(ENDED.format(table=table, mark=mark))
    op.execute(OUTCOME)


def downgrade() -> None:
    op.execute("DROP TRIGGER pregnancy_concern_outcome_once ON pregnancy_concern;")
    for table in ENDS:
        op.execute(f"DROP TRIGGER {table}_ended_once ON {table};")
