"""Enrollments are walked in the order of their entry to find what is overdue; they are seldom written."""

from alembic import op

revision = "0038"
down_revision = "0037"


def upgrade() -> None:
    op.execute("CREATE INDEX enrollment_id_ix ON enrollment (enrollment_id);")


def downgrade() -> None:
    op.execute("DROP INDEX enrollment_id_ix;")
