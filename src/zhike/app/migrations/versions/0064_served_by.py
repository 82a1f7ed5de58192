"""Who served the customer last, for the contact that waits."""

from alembic import op

revision = "0064_served_by"
down_revision = "0063_policy_versions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("alter table routing.entry add column served_by uuid")
