"""Service targets, escalation ladders, and the clocks of contacts."""

from alembic import op

revision = "0070_service_clocks"
down_revision = "0069_reply_reviews"
branch_labels = None
depends_on = None

TABLES = (
    """
    create table routing.service_target (
        id uuid not null,
        queues varchar[] not null,
        channels varchar[] not null,
        urgencies varchar[] not null,
        reasons varchar[] not null,
        first_s integer,
        next_s integer,
        resolution_s integer,
        ladder varchar,
        made_at timestamptz not null,
        version integer not null default 1,
        constraint pk_service_target primary key (id)
    )
    """,
    """
    create table routing.escalation_ladder (
        key varchar not null,
        name_zh varchar not null,
        name_en varchar not null,
        steps jsonb not null,
        version integer not null default 1,
        constraint pk_escalation_ladder primary key (key)
    )
    """,
    """
    create table routing.clocked_contact (
        conversation_id uuid not null,
        queue varchar not null,
        channel varchar not null,
        urgency varchar not null,
        reason varchar,
        agent_id uuid,
        agent_name varchar not null,
        requested_at timestamptz not null,
        sequence integer not null,
        at timestamptz not null,
        answered boolean not null,
        ended_at timestamptz,
        targets jsonb not null,
        constraint pk_clocked_contact primary key (conversation_id)
    )
    """,
    """
    create table routing.service_clock (
        id uuid not null,
        conversation_id uuid not null,
        measure varchar not null,
        round integer not null,
        target interval not null,
        ladder varchar,
        started_at timestamptz not null,
        ran interval not null,
        since timestamptz,
        ended_at timestamptz,
        seen interval not null,
        due_at timestamptz not null,
        next_at timestamptz,
        warned_at timestamptz,
        breached_at timestamptz,
        waiver_id uuid,
        constraint pk_service_clock primary key (id),
        constraint ck_service_clock_measure check (measure in ('first', 'next', 'resolution'))
    )
    """,
    """
    create table routing.escalation (
        clock_id uuid not null,
        offset_s integer not null,
        tells varchar not null,
        at timestamptz not null,
        told integer not null,
        muted boolean not null,
        constraint pk_escalation primary key (clock_id, offset_s, tells)
    )
    """,
    """
    create table routing.clock_waiver (
        id uuid not null,
        cause varchar not null,
        why text not null,
        by_name varchar not null,
        at timestamptz not null,
        constraint pk_clock_waiver primary key (id)
    )
    """,
    """
    create table routing.breach_forecast (
        queue varchar not null,
        made_at timestamptz not null,
        waiting double precision not null,
        arriving double precision not null,
        running double precision not null,
        basis jsonb not null,
        came integer,
        constraint pk_breach_forecast primary key (queue, made_at)
    )
    """,
)
INDEXES = (
    "create unique index uq_service_clock_round on routing.service_clock (conversation_id, measure, round)",
    "create index ix_service_clock_next on routing.service_clock (next_at) where next_at is not null",
    "create index ix_service_clock_open on routing.service_clock (due_at, id) where ended_at is null",
    "create index ix_service_clock_due on routing.service_clock (due_at, id)",
    "create index ix_service_clock_breached on routing.service_clock (breached_at) where breached_at is not null",
)


def upgrade() -> None:
    for statement in (*TABLES, *INDEXES):
        op.execute(statement)


def downgrade() -> None:
    for table in (
        "breach_forecast",
        "clock_waiver",
        "escalation",
        "service_clock",
        "clocked_contact",
        "escalation_ladder",
        "service_target",
    ):
        op.execute(f"drop table routing.{table}")
