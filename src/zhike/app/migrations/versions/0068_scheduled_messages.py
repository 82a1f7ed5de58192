"""Replies that are written ahead, and contacts that are put aside."""

from alembic import op

revision = "0068_scheduled_messages"
down_revision = "0067_canned_replies"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        create table conversations.scheduled_message (
            id uuid constraint pk_scheduled_message primary key,
            conversation_id uuid not null,
            author_id uuid not null,
            text varchar not null,
            attachments jsonb not null default '[]',
            seen_sequence integer not null,
            occasion varchar not null,
            due_at timestamptz,
            state varchar not null default 'pending',
            why varchar not null default '',
            written_at timestamptz not null,
            settled_at timestamptz,
            version integer not null default 1,
            constraint fk_scheduled_message_conversation_id_conversation foreign key (conversation_id)
                references conversations.conversation (id),
            constraint ck_scheduled_message_occasion check (occasion in ('at', 'quiet_end', 'customer_back')),
            constraint ck_scheduled_message_state check (state in ('pending', 'sent', 'taken_back', 'returned'))
        )
    """)
    op.execute("""
        create index ix_scheduled_message_conversation on conversations.scheduled_message (conversation_id)
    """)
    op.execute("""
        create index ix_scheduled_message_pending on conversations.scheduled_message (due_at) where state = 'pending'
    """)
    op.execute("""
        alter table conversations.conversation add column snoozed_at timestamptz, add column snoozed_until timestamptz
    """)
    op.execute("""
        create index ix_conversation_snoozed on conversations.conversation (snoozed_until)
        where snoozed_until is not null
    """)


def downgrade() -> None:
    op.execute("drop index conversations.ix_conversation_snoozed")
    op.execute("alter table conversations.conversation drop column snoozed_at, drop column snoozed_until")
    op.execute("drop table conversations.scheduled_message")
