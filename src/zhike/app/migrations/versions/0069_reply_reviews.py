"""Replies that a second person looks at before they go, and the rule that says which."""

from alembic import op

revision = "0069_reply_reviews"
down_revision = "0068_scheduled_messages"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        create table conversations.reply_review (
            id uuid constraint pk_reply_review primary key,
            conversation_id uuid not null,
            author_id uuid not null,
            author_name varchar not null,
            text varchar not null,
            attachments jsonb not null default '[]',
            seen_sequence integer not null,
            whys jsonb not null default '[]',
            state varchar not null default 'waiting',
            asked_at timestamptz not null,
            due_at timestamptz not null,
            reviewer_id uuid,
            reviewer_name varchar not null default '',
            word varchar not null default '',
            sent_text varchar not null default '',
            hindrance varchar not null default '',
            settled_at timestamptz,
            version integer not null default 1,
            constraint fk_reply_review_conversation_id_conversation foreign key (conversation_id)
                references conversations.conversation (id),
            constraint ck_reply_review_state
                check (state in ('waiting', 'sent', 'sent_back', 'withdrawn', 'returned'))
        )
    """)
    op.execute("create index ix_reply_review_conversation on conversations.reply_review (conversation_id)")
    op.execute("create index ix_reply_review_asked on conversations.reply_review (state, asked_at, id)")
    _add_rule()


def _add_rule() -> None:
    op.execute("""
        create table conversations.review_rule (
            id integer constraint pk_review_rule primary key,
            enabled boolean not null,
            flags jsonb not null,
            tone jsonb not null,
            amount_over numeric,
            level_below integer not null,
            roles jsonb not null,
            minutes integer not null,
            version integer not null,
            constraint ck_review_rule_single check (id = 1)
        )
    """)


def downgrade() -> None:
    op.execute("drop table conversations.review_rule")
    op.execute("drop table conversations.reply_review")
