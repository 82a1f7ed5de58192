"""What became of each of the copilot's proposals."""

from alembic import op

revision = "0036_copilot"
down_revision = "0035_model_register"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    create table assistant.copilot_use (
        id uuid constraint pk_copilot_use primary key,
        conversation_id uuid not null,
        staff_id text not null,
        kind text not null constraint ck_copilot_use_kind check (kind in ('answer', 'step', 'wrap_up', 'tone')),
        action text not null
            constraint ck_copilot_use_action check (action in ('inserted', 'accepted', 'edited', 'rejected')),
        at timestamptz not null,
        article_id uuid,
        version integer,
        code text,
        proposed text,
        final text,
        distance double precision constraint ck_copilot_use_distance check (distance between 0 and 1),
        sequence integer,
        asked_sequence integer
    )
    """,
    """
    insert into assistant.copilot_use (id, conversation_id, staff_id, kind, action, at, article_id)
    select id, conversation_id, staff_id, 'answer', case action when 'dismissed' then 'rejected' else action end, at,
           article_id
    from assistant.suggestion_use
    """,
    "drop table assistant.suggestion_use",
    "create index ix_copilot_use_at on assistant.copilot_use (at, id)",
    "create index ix_copilot_use_article on assistant.copilot_use (article_id, at) where article_id is not null",
    "create index ix_copilot_use_conversation on assistant.copilot_use (conversation_id)",
    """
    create unique index uq_copilot_use_sent on assistant.copilot_use (conversation_id, article_id, sequence)
        where sequence is not null
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    op.execute("""
        create table assistant.suggestion_use (
            id uuid constraint pk_suggestion_use primary key,
            conversation_id uuid not null,
            article_id uuid not null,
            staff_id text not null,
            action text not null constraint ck_suggestion_use_action check (action in ('inserted', 'dismissed')),
            at timestamptz not null
        )
    """)
    op.execute("""
        insert into assistant.suggestion_use (id, conversation_id, article_id, staff_id, action, at)
        select id, conversation_id, article_id, staff_id,
               case action when 'rejected' then 'dismissed' else action end, at
        from assistant.copilot_use where kind = 'answer' and action in ('inserted', 'rejected')
    """)
    op.execute("create index ix_suggestion_use_article on assistant.suggestion_use (article_id, at)")
    op.execute("create index ix_suggestion_use_conversation on assistant.suggestion_use (conversation_id)")
    op.execute("drop table assistant.copilot_use")
