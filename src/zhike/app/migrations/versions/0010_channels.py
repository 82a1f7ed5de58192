"""Tables of channels."""

from alembic import op

revision = "0010_channels"
down_revision = "0009_routing"
branch_labels = None
depends_on = None

STATEMENTS = (
    "create schema if not exists channels",
    """
    create table channels.chat (
        id uuid constraint pk_chat primary key,
        token_hash bytea not null,
        channel varchar not null,
        language varchar not null,
        elder boolean not null,
        customer_id uuid,
        conversation_id uuid not null,
        opened_at timestamptz not null,
        last_seen_at timestamptz not null
    ) with (fillfactor = 80)
    """,
    "create unique index uq_chat_token_hash on channels.chat (token_hash)",
    "create index ix_chat_conversation on channels.chat (conversation_id)",
    """
    create table channels.chat_conversation (
        conversation_id uuid constraint pk_chat_conversation primary key,
        chat_id uuid not null constraint fk_chat_conversation_chat_id references channels.chat (id)
    )
    """,
    "create index ix_chat_conversation_chat on channels.chat_conversation (chat_id)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
