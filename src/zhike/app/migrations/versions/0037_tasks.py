"""Runs of dialogue tasks, the level of identity that a conversation reached, and codes for reaching the next."""

from alembic import op

revision = "0037_tasks"
down_revision = "0036_copilot"
branch_labels = None
depends_on = None

STATEMENTS = (
    "alter table conversations.conversation add column identity_level varchar not null default 'L0'",
    "update conversations.conversation set identity_level = 'L1' where customer_id is not null and state <> 'closed'",
    """
    create table assistant.task_run (
        id uuid not null,
        conversation_id uuid not null,
        task text not null,
        state text not null,
        asking text not null,
        tries integer not null,
        fixes integer not null,
        turns integer not null,
        started_at timestamptz not null,
        moved_at timestamptz not null,
        told bytea,
        constraint pk_task_run primary key (id),
        constraint ck_task_run_state check (
            state in ('running', 'done', 'cancelled', 'failed', 'handed_over', 'timed_out')
        )
    )
    """,
    """
    create unique index uq_task_run_running on assistant.task_run (conversation_id) where state = 'running'
    """,
    "create index ix_task_run_conversation on assistant.task_run (conversation_id, started_at)",
    "create index ix_task_run_moved on assistant.task_run (moved_at) where state = 'running'",
    """
    create table channels.step_up (
        conversation_id uuid not null,
        chat_id uuid not null,
        customer_id uuid not null,
        code_hash bytea,
        sent_at timestamptz not null,
        expires_at timestamptz not null,
        sent integer not null,
        tries integer not null,
        locked boolean not null,
        constraint pk_step_up primary key (conversation_id)
    )
    """,
    "create index ix_step_up_customer on channels.step_up (customer_id, sent_at)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    op.execute("drop table channels.step_up")
    op.execute("drop table assistant.task_run")
    op.execute("alter table conversations.conversation drop column identity_level")
