"""Ties: conversations that are linked or merged."""

from alembic import op

revision = "0083_ties"
down_revision = "0081_side_threads"
branch_labels = None
depends_on = None

_STATEMENTS = (
    """
    create table conversations.tie (
        id uuid not null,
        kind varchar not null,
        from_id uuid not null,
        to_id uuid not null,
        before jsonb,
        by_id uuid not null,
        by_name varchar not null,
        at timestamptz not null,
        undone_at timestamptz,
        undone_by varchar not null default '',
        settled_at timestamptz,
        constraint pk_tie primary key (id),
        constraint fk_tie_from_id_conversation foreign key (from_id) references conversations.conversation (id),
        constraint fk_tie_to_id_conversation foreign key (to_id) references conversations.conversation (id),
        constraint ck_tie_kind check (kind in ('link', 'merge')),
        constraint ck_tie_two check (from_id <> to_id)
    )
    """,
    "create unique index uq_tie_merged on conversations.tie (from_id) where kind = 'merge' and undone_at is null",
    "create index ix_tie_from on conversations.tie (from_id)",
    "create index ix_tie_to on conversations.tie (to_id)",
    """
    create index ix_tie_unsettled on conversations.tie (at)
        where before is not null and undone_at is null and settled_at is null
    """,
)


def upgrade() -> None:
    for statement in _STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    op.execute("drop table conversations.tie")
