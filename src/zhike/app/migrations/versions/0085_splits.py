"""Conversations are split: ties name the messages taken along, and records know whose matter they were."""

from alembic import op

revision = "0085_splits"
down_revision = "0085_facts_not_known"
branch_labels = None
depends_on = None

_STATEMENTS = (
    "alter table conversations.tie add column taken integer[] not null default '{}'",
    "alter table conversations.tie drop constraint ck_tie_kind",
    "alter table conversations.tie add constraint ck_tie_kind check (kind in ('link', 'merge', 'split'))",
    "alter table conversations.tie add constraint ck_tie_taken check ((kind = 'split') = (taken <> '{}'))",
    "create unique index uq_tie_split_off on conversations.tie (to_id) where kind = 'split'",
    """
    create table quality.split_contact (
        id uuid not null,
        from_id uuid not null,
        constraint pk_split_contact primary key (id)
    )
    """,
)


def upgrade() -> None:
    for statement in _STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    op.execute("drop table quality.split_contact")
    op.execute("drop index conversations.uq_tie_split_off")
    op.execute("delete from conversations.tie where kind = 'split'")
    op.execute("alter table conversations.tie drop constraint ck_tie_taken")
    op.execute("alter table conversations.tie drop constraint ck_tie_kind")
    op.execute("alter table conversations.tie add constraint ck_tie_kind check (kind in ('link', 'merge'))")
    op.execute("alter table conversations.tie drop column taken")
