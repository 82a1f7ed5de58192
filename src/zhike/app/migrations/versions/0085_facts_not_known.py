"""Whether somebody is an elder is not known where their year of birth is not."""

from alembic import op

revision = "0085_facts_not_known"
down_revision = "0084_hand_overs"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("alter table customers.fact alter column elder drop not null")


def downgrade() -> None:
    op.execute("delete from customers.fact where elder is null")  # worked out anew with the next run
    op.execute("alter table customers.fact alter column elder set not null")
