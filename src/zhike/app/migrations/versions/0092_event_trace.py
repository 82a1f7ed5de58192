"""An event knows the line of work that caused it, where somebody follows them."""

from alembic import op

revision = "0092_event_trace"
down_revision = "0091_adviser_changes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("alter table platform.event add column trace text")


def downgrade() -> None:
    op.execute("alter table platform.event drop column trace")
