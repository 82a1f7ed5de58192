"""Customers have advisers, by staff number; whoever waits knows theirs."""

from alembic import op

revision = "0086_advisers"
down_revision = "0085_splits"
branch_labels = None
depends_on = None

_GOLDEN = ("customer", "registered", "merge_image")

_STATEMENTS = (
    *(f"alter table customers.{table} add column adviser text not null default ''" for table in _GOLDEN),
    "create index ix_customer_adviser on customers.customer (adviser, number) where adviser <> ''",
    """
    create table customers.adviser_word (
        customer_id uuid not null,
        number text,
        reason text not null,
        by_id text not null,
        by_name text not null,
        at timestamptz not null,
        version integer not null default 1,
        constraint pk_adviser_word primary key (customer_id)
    )
    """,
    "alter table routing.entry add column adviser_id uuid",
    "alter table routing.entry add column adviser_gone boolean not null default false",
)


def upgrade() -> None:
    for statement in _STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    op.execute("alter table routing.entry drop column adviser_gone")
    op.execute("alter table routing.entry drop column adviser_id")
    op.execute("drop table customers.adviser_word")
    op.execute("drop index customers.ix_customer_adviser")
    for table in _GOLDEN:
        op.execute(f"alter table customers.{table} drop column adviser")
