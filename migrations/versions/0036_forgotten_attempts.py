"""Tries that are forgotten are removed: whoever tries to sign in takes some of them away.

They are keyed hashes of names and addresses, which are kept no longer than they serve. The index lets a try find the
oldest without looking at the others.
"""

from alembic import op

revision = "0036"
down_revision = "0035"


def upgrade() -> None:
    op.execute("CREATE INDEX sign_in_attempt_last_failed_at_ix ON sign_in_attempt (last_failed_at);")
    op.execute("GRANT DELETE ON sign_in_attempt TO registry_app;")


def downgrade() -> None:
    op.execute("REVOKE DELETE ON sign_in_attempt FROM registry_app;")
    op.execute("DROP INDEX sign_in_attempt_last_failed_at_ix;")
