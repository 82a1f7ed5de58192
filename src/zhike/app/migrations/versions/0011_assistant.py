"""Tables of assistant: the log of answers, and what became of suggestions."""

from alembic import op

revision = "0011_assistant"
down_revision = "0010_channels"
branch_labels = None
depends_on = None

STATEMENTS = (
    "create schema if not exists assistant",
    """
    create table assistant.answer_log (
        message_id uuid constraint pk_answer_log primary key,
        conversation_id uuid not null,
        at timestamptz not null,
        language text not null,
        outcome text not null constraint ck_answer_log_outcome
            check (outcome in ('answered', 'clarify', 'task', 'handoff', 'refused')),
        because text,
        reason text,
        talk text,
        article_id uuid,
        version integer,
        confidence double precision not null,
        emotion integer not null,
        release bigint not null,
        ms double precision not null
    )
    """,
    "create index ix_answer_log_conversation on assistant.answer_log (conversation_id, at)",
    "create index ix_answer_log_article on assistant.answer_log (article_id, at)",
    "create index ix_answer_log_at on assistant.answer_log (at)",
    """
    create table assistant.suggestion_use (
        id uuid constraint pk_suggestion_use primary key,
        conversation_id uuid not null,
        article_id uuid not null,
        staff_id text not null,
        action text not null constraint ck_suggestion_use_action check (action in ('inserted', 'dismissed')),
        at timestamptz not null
    )
    """,
    "create index ix_suggestion_use_article on assistant.suggestion_use (article_id, at)",
    "create index ix_suggestion_use_conversation on assistant.suggestion_use (conversation_id)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
