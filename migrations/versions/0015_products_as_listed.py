"""A product follows the list that comes with the software: it is taken off the market, or proves to be a bulk product.

The gates ask the table whether a product may be dispensed. Had the row stayed as it was first published, a product
that left the market would go on being dispensed by every registry that knew it before. Its NDC and program stay: other
rows refer to them.
"""

from alembic import op

revision = "0015"
down_revision = "0014"

LISTED = "name, strength, rxnorm, marketed_from, marketed_until, dispensable, cite, evidence"


def upgrade() -> None:
    op.execute(f"GRANT UPDATE ({LISTED}) ON product TO registry_app;")


def downgrade() -> None:
    op.execute(f"REVOKE UPDATE ({LISTED}) ON product FROM registry_app;")
