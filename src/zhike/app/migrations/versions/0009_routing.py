"""Tables of routing."""

from alembic import op

revision = "0009_routing"
down_revision = "0008_conversations"
branch_labels = None
depends_on = None

STATEMENTS = (
    "create schema if not exists routing",
    """
    create table routing.queue (
        key varchar constraint pk_queue primary key,
        name_zh varchar not null,
        name_en varchar not null,
        skills varchar[] not null,
        target_s integer not null,
        service_level integer not null,
        zone varchar not null,
        hours jsonb not null,
        min_level integer not null,
        relax_every_s integer not null,
        overflow_to varchar,
        overflow_after_s integer not null,
        position integer not null,
        active boolean not null default true,
        version integer not null default 1
    )
    """,
    """
    create table routing.calendar_day (
        day date constraint pk_calendar_day primary key,
        kind varchar not null constraint ck_calendar_day_kind check (kind in ('holiday', 'workday', 'weekday')),
        name_zh varchar not null,
        name_en varchar not null,
        edited boolean not null default false
    )
    """,
    """
    create table routing.agent (
        staff_id uuid constraint pk_agent primary key,
        languages varchar[] not null,
        capacity jsonb not null
    )
    """,
    """
    create table routing.skill (
        staff_id uuid not null,
        skill varchar not null,
        level integer not null constraint ck_skill_level check (level between 1 and 5),
        constraint pk_skill primary key (staff_id, skill)
    )
    """,
    """
    create table routing.shift_pattern (
        staff_id uuid not null,
        name varchar not null,
        weekdays integer not null constraint ck_shift_pattern_weekdays check (weekdays between 1 and 127),
        start_minute integer not null,
        end_minute integer not null,
        constraint pk_shift_pattern primary key (staff_id, name)
    )
    """,
    # A heartbeat every few seconds for everybody here: room on the page keeps it out of the indexes (HOT).
    """
    create table routing.presence (
        staff_id uuid constraint pk_presence primary key,
        state varchar not null,
        reason varchar not null,
        since timestamptz not null,
        seen_at timestamptz not null,
        idle_since timestamptz not null
    ) with (fillfactor = 50)
    """,
    # What decides when a contact is served, and nothing that says whose it is. One row per conversation, for ever.
    """
    create table routing.entry (
        conversation_id uuid constraint pk_entry primary key,
        state varchar not null constraint ck_entry_state check (state in ('waiting', 'offered', 'assigned', 'left')),
        queue varchar not null,
        skill varchar not null,
        channel varchar not null,
        language varchar not null,
        customer_id uuid,
        because varchar not null,
        reason varchar,
        urgency varchar not null,
        elder boolean not null,
        vulnerable boolean not null,
        tier varchar not null,
        contacts_in_7_days integer not null,
        open_complaint boolean not null,
        transferred boolean not null default false,
        returned boolean not null default false,
        reserved_for uuid,
        reserved_until timestamptz,
        queued_at timestamptz not null
    ) with (fillfactor = 70)
    """,
    "create index ix_entry_waiting on routing.entry (queue, queued_at) where state in ('waiting', 'offered')",
    """
    create table routing.assignment (
        id uuid constraint pk_assignment primary key,
        conversation_id uuid not null,
        staff_id uuid not null,
        queue varchar not null,
        channel varchar not null,
        how varchar not null constraint ck_assignment_how check (how in ('offer', 'taken')),
        queued_at timestamptz not null,
        offered_at timestamptz not null,
        expires_at timestamptz,
        accepted_at timestamptz,
        ended_at timestamptz,
        outcome varchar,
        score double precision not null,
        priority_reasons jsonb not null,
        agent_reasons jsonb not null,
        constraint ck_assignment_ended_whole check ((ended_at is null) = (outcome is null))
    )
    """,
    # No contact is assigned twice, ever: whatever the code does, this index does not let it.
    "create unique index uq_assignment_open on routing.assignment (conversation_id) where ended_at is null",
    "create index ix_assignment_staff on routing.assignment (staff_id) where ended_at is null",
    "create index ix_assignment_conversation on routing.assignment (conversation_id, offered_at)",
    "create index ix_assignment_accepted on routing.assignment (accepted_at) where accepted_at is not null",
    """
    create table routing.recent_contact (
        conversation_id uuid constraint pk_recent_contact primary key,
        customer_id uuid not null,
        closed_at timestamptz not null,
        complaint_open boolean not null
    )
    """,
    "create index ix_recent_contact_customer on routing.recent_contact (customer_id, closed_at)",
    """
    create table routing.dispatcher (
        id integer constraint pk_dispatcher primary key,
        ran_at timestamptz not null,
        resumed_at timestamptz not null
    )
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
