"""Gaps, their questions (masked) and corrections."""

from alembic import op

revision = "0040_learning"
down_revision = "0039_rewording"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    create table assistant.gap (
        id uuid not null,
        language text not null,
        title text not null,
        reason text,
        state text not null,
        owner_id text,
        owner_name text not null default '',
        due_on date,
        because text not null default '',
        article_id uuid,
        published_at timestamptz,
        created_at timestamptz not null,
        updated_at timestamptz not null,
        version integer not null default 1,
        constraint pk_gap primary key (id),
        constraint ck_gap_state check (state in ('open', 'drafting', 'published', 'dismissed'))
    )
    """,
    "create index ix_gap_article on assistant.gap (article_id) where article_id is not null",
    """
    create table assistant.gap_question (
        id uuid not null,
        conversation_id uuid not null,
        customer_id uuid,
        asked_at timestamptz not null,
        language text not null,
        text text not null,
        fate text not null,
        reason text,
        article_id uuid,
        handed_over boolean not null,
        agent_seconds integer not null,
        gap_id uuid,
        constraint pk_gap_question primary key (id),
        constraint fk_gap_question_gap_id_gap foreign key (gap_id) references assistant.gap (id) on delete set null,
        constraint ck_gap_question_fate check
            (fate in ('refused', 'asked_back', 'no_answer', 'low_confidence', 'badly_rated', 'answered'))
    )
    """,
    "create index ix_gap_question_gap on assistant.gap_question (gap_id, asked_at)",
    "create index ix_gap_question_asked on assistant.gap_question (asked_at, id)",
    "create index ix_gap_question_customer on assistant.gap_question (customer_id) where customer_id is not null",
    """
    create table assistant.correction (
        id uuid not null,
        message_id uuid,
        customer_id uuid,
        text text not null,
        language text not null,
        kind text not null,
        label text not null,
        before text,
        source text not null,
        by_id text not null,
        by_name text not null default '',
        at timestamptz not null,
        state text not null,
        decided_by_id text,
        decided_by_name text not null default '',
        decided_at timestamptz,
        version integer not null default 1,
        constraint pk_correction primary key (id),
        constraint ck_correction_kind check (kind in ('reason', 'article')),
        constraint ck_correction_source check (source in ('wrap_up', 'editor', 'choice', 'import')),
        constraint ck_correction_state check (state in ('pending', 'accepted', 'rejected'))
    )
    """,
    "create unique index uq_correction_message on assistant.correction (message_id, kind, source)",
    "create index ix_correction_at on assistant.correction (at, id)",
    "create index ix_correction_customer on assistant.correction (customer_id) where customer_id is not null",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    for table in ("correction", "gap_question", "gap"):
        op.execute(f"drop table assistant.{table}")
