"""What locks a reply is read from the thread itself: the conversation no longer remembers the last reply."""

from alembic import op

revision = "0057_reply_lock"
down_revision = "0056_survey_answers"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("alter table conversations.conversation drop column last_reply_sequence, drop column last_reply_by")


def downgrade() -> None:
    op.execute("""
        alter table conversations.conversation
        add column last_reply_sequence integer not null default 0, add column last_reply_by varchar not null default ''
    """)
