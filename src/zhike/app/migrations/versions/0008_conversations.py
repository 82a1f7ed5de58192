"""Tables of conversations."""

from alembic import op

revision = "0008_conversations"
down_revision = "0007_knowledge"
branch_labels = None
depends_on = None

STATEMENTS = (
    "create schema if not exists conversations",
    # The row changes with every message: room on its page keeps such updates out of the indexes (HOT).
    """
    create table conversations.conversation (
        id uuid constraint pk_conversation primary key,
        channel varchar not null,
        language varchar not null,
        customer_id uuid,
        elder boolean not null default false,
        state varchar not null constraint ck_conversation_state
            check (state in ('assistant', 'queued', 'offered', 'active', 'wrap_up', 'closed')),
        state_since timestamptz not null,
        queue varchar,
        agent_id uuid,
        agent_name varchar not null default '',
        agent_number varchar not null default '',
        because varchar,
        urgency varchar,
        wanted_reason varchar,
        handover jsonb,
        transfers integer not null default 0,
        steps integer not null default 0,
        last_sequence integer not null default 0,
        last_public_sequence integer not null default 0,
        last_reply_sequence integer not null default 0,
        last_reply_by varchar not null default '',
        customer_messages integer not null default 0,
        assistant_messages integer not null default 0,
        agent_messages integer not null default 0,
        answers integer not null default 0,
        unread integer not null default 0,
        read_by_customer integer not null default 0,
        read_by_agent integer not null default 0,
        last_line varchar not null default '',
        last_author varchar,
        last_at timestamptz not null,
        warned_at timestamptz,
        ended_by_customer boolean not null default false,
        opened_at timestamptz not null,
        requested_at timestamptz,
        answered_at timestamptz,
        first_reply_at timestamptz,
        closed_at timestamptz,
        closed_by varchar,
        reason varchar,
        outcome varchar,
        note varchar not null default '',
        rating integer constraint ck_conversation_rating check (rating between 1 and 5),
        rating_comment varchar not null default '',
        rated_at timestamptz,
        version integer not null default 1
    ) with (fillfactor = 60)
    """,
    "create index ix_conversation_open on conversations.conversation (state) where state <> 'closed'",
    "create index ix_conversation_agent on conversations.conversation (agent_id) where state <> 'closed'",
    "create index ix_conversation_opened on conversations.conversation (opened_at, id)",
    """
    create index ix_conversation_customer on conversations.conversation (customer_id, opened_at)
    where customer_id is not null
    """,
    """
    create table conversations.message (
        conversation_id uuid not null
            constraint fk_message_conversation_id references conversations.conversation (id),
        sequence integer not null,
        id uuid not null,
        author varchar not null,
        author_id varchar not null,
        author_name varchar not null default '',
        visibility varchar not null,
        kind varchar not null,
        text varchar not null,
        payload jsonb not null default '{}',
        client_id varchar,
        at timestamptz not null,
        constraint pk_message primary key (conversation_id, sequence)
    )
    """,
    """
    create unique index uq_message_client_id on conversations.message (conversation_id, client_id)
    where client_id is not null
    """,
    """
    create table conversations.step (
        conversation_id uuid not null
            constraint fk_step_conversation_id references conversations.conversation (id),
        position integer not null,
        kind varchar not null,
        queue varchar,
        agent_id uuid,
        started_at timestamptz not null,
        ended_at timestamptz,
        constraint pk_step primary key (conversation_id, position)
    )
    """,
    """
    create table conversations.attachment (
        id uuid constraint pk_attachment primary key,
        conversation_id uuid not null
            constraint fk_attachment_conversation_id references conversations.conversation (id),
        name varchar not null,
        content_type varchar not null,
        size integer not null,
        width integer,
        height integer,
        uploaded_by varchar not null,
        uploaded_at timestamptz not null,
        sequence integer,
        wrapped_key bytea not null
    )
    """,
    "create index ix_attachment_unsent on conversations.attachment (uploaded_at) where sequence is null",
    """
    create table conversations.canned_reply (
        id uuid constraint pk_canned_reply primary key,
        shortcut varchar not null,
        title varchar not null,
        text varchar not null,
        language varchar not null,
        team varchar not null default '',
        version integer not null default 1
    )
    """,
    "create unique index uq_canned_reply_shortcut on conversations.canned_reply (team, language, shortcut)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
