"""Callbacks: a customer who waits is called instead."""

from alembic import op

revision = "0078_callbacks"
down_revision = "0075_bulk_work"
branch_labels = None
depends_on = None

_STATEMENTS = (
    """
    create table routing.callback (
        id uuid not null,
        conversation_id uuid not null,
        customer_id uuid,
        queue varchar not null,
        kind varchar not null,
        state varchar not null,
        phone bytea,
        phone_index bytea,
        slot_from timestamptz,
        slot_to timestamptz,
        due_at timestamptz,
        late_at timestamptz not null,
        told_late_at timestamptz,
        requested_at timestamptz not null,
        waited_s double precision not null,
        tries integer not null default 0,
        moves integer not null default 0,
        tried_at timestamptz,
        ended_at timestamptz,
        version integer not null default 1,
        constraint pk_callback primary key (id),
        constraint ck_callback_kind check (kind in ('place', 'slot')),
        constraint ck_callback_state check (
            state in ('open', 'reached', 'unreached', 'wrong_number', 'cancelled', 'closed')),
        constraint ck_callback_ended_whole check ((state = 'open') = (ended_at is null))
    )
    """,
    "create unique index uq_callback_open on routing.callback (conversation_id) where state = 'open'",
    "create index ix_callback_due on routing.callback (due_at) where state = 'open' and due_at is not null",
    "create index ix_callback_slot on routing.callback (queue, slot_from) where state = 'open'",
    "create index ix_callback_requested on routing.callback (requested_at, id)",
    "create index ix_callback_customer on routing.callback (customer_id)",
    """
    create table routing.callback_rule (
        queue varchar not null,
        active boolean not null,
        slot_minutes integer not null,
        per_slot integer not null,
        days_ahead integer not null,
        tries integer not null,
        retry_minutes integer not null,
        version integer not null,
        constraint pk_callback_rule primary key (queue)
    )
    """,
    "alter table routing.entry add column callback boolean not null default false",
    "alter table routing.entry add column callback_due boolean not null default false",
    "alter table routing.entry drop constraint ck_entry_state",
    """
    alter table routing.entry add constraint ck_entry_state
        check (state in ('waiting', 'parked', 'offered', 'assigned', 'left'))
    """,
    "alter table conversations.conversation add column by_phone boolean not null default false",
)


def upgrade() -> None:
    for statement in _STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    op.execute("alter table conversations.conversation drop column by_phone")
    op.execute("update routing.entry set state = 'waiting' where state = 'parked'")
    op.execute("alter table routing.entry drop constraint ck_entry_state")
    op.execute("""
        alter table routing.entry add constraint ck_entry_state
            check (state in ('waiting', 'offered', 'assigned', 'left'))
    """)
    op.execute("alter table routing.entry drop column callback_due")
    op.execute("alter table routing.entry drop column callback")
    op.execute("drop table routing.callback_rule")
    op.execute("drop table routing.callback")
