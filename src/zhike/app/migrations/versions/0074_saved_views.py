"""Saved views; the tier of a customer when their conversation began."""

from alembic import op

revision = "0074_saved_views"
down_revision = "0073_checklists"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("alter table conversations.conversation add column tier varchar")
    op.execute("""
        update conversations.conversation c set tier = e.tier
        from routing.entry e where e.conversation_id = c.id and c.customer_id is not null
    """)
    op.execute("""
        create table conversations.saved_view (
            id uuid not null,
            name varchar not null,
            scope varchar not null,
            owner_id uuid not null,
            owner_name varchar not null,
            team varchar not null default '',
            role varchar not null default '',
            filter jsonb not null,
            version integer not null default 1,
            constraint pk_saved_view primary key (id),
            constraint ck_saved_view_scope check (scope in ('own', 'team', 'role'))
        )
    """)
    op.execute("create index ix_saved_view_owner on conversations.saved_view (owner_id)")


def downgrade() -> None:
    op.execute("drop table conversations.saved_view")
    op.execute("alter table conversations.conversation drop column tier")
