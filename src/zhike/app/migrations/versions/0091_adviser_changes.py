"""All customers of one adviser are handed over to others, and back."""

from alembic import op

revision = "0091_adviser_changes"
down_revision = "0090_stability"
branch_labels = None
depends_on = None

_STATEMENTS = (
    """
    create table customers.adviser_change (
        id uuid not null,
        from_number text not null,
        to_numbers text[] not null,
        reason text not null,
        state text not null,
        total integer not null,
        by_id text not null,
        by_name text not null,
        begun_at timestamptz not null,
        ended_at timestamptz,
        undone_by_id text not null default '',
        undone_by_name text not null default '',
        constraint pk_adviser_change primary key (id),
        constraint ck_adviser_change_state check (state in ('running', 'done', 'undoing', 'undone'))
    )
    """,
    "create unique index uq_adviser_change_open on customers.adviser_change (from_number) where state = 'running'",
    """
    create table customers.adviser_change_item (
        change_id uuid not null,
        position integer not null,
        customer_id uuid not null,
        to_number text not null,
        state text not null,
        before jsonb,
        word_version integer,
        constraint pk_adviser_change_item primary key (change_id, position),
        constraint fk_adviser_change_item_change_id_adviser_change foreign key (change_id)
            references customers.adviser_change (id) on delete cascade,
        constraint ck_adviser_change_item_state check (state in ('pending', 'done', 'left', 'undone', 'kept'))
    )
    """,
    "create index ix_adviser_change_item_customer on customers.adviser_change_item (customer_id)",
)


def upgrade() -> None:
    for statement in _STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    op.execute("drop table customers.adviser_change_item")
    op.execute("drop table customers.adviser_change")
