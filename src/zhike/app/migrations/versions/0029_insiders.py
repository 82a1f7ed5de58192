"""Customers who work for the bank: the watch looks at who reads them."""

from alembic import op

revision = "0029_insiders"
down_revision = "0028_collecting"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        create table customers.insider (
            customer_id uuid not null,
            staff_number text not null,
            constraint pk_insider primary key (customer_id, staff_number)
        )
    """)


def downgrade() -> None:
    op.execute("drop table customers.insider")
