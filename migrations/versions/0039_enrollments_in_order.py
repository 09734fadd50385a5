"""Enrollments are walked in the order of their entry.

Whether a test or a survey is overdue is told by the rules of the edition, one enrollment after another, so a list of
what is overdue walks all enrollments page by page. Enrollments are written seldom; no gate pays for this index.
"""

from alembic import op

revision = "0039"
down_revision = "0038"


def upgrade() -> None:
    op.execute("CREATE INDEX enrollment_id_ix ON enrollment (enrollment_id);")


def downgrade() -> None:
    op.execute("DROP INDEX enrollment_id_ix;")
