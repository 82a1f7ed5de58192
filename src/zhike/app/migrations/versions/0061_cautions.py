"""What a supervisor should look into in a running conversation."""

from alembic import op

revision = "0061_cautions"
down_revision = "0060_staff_preferences"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        create table assistant.caution (
            id uuid primary key,
            conversation_id uuid not null,
            message_id uuid not null,
            sequence integer not null,
            kind text not null constraint ck_caution_kind check (kind in ('forbidden', 'disclosure', 'anger')),
            code text not null,
            at timestamptz not null,
            agent_id uuid,
            seen_at timestamptz,
            seen_by text not null default ''
        )
    """)
    op.execute("create unique index uq_caution_noticed on assistant.caution (message_id, code)")
    op.execute("create index ix_caution_open on assistant.caution (at) where seen_at is null")
    op.execute("create index ix_caution_conversation on assistant.caution (conversation_id, at)")


def downgrade() -> None:
    op.execute("drop table assistant.caution")
