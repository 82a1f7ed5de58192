"""Side threads: a department is asked beside a conversation or a work order, and who belongs to which department."""

from alembic import op

revision = "0081_side_threads"
down_revision = "0078_callbacks"
branch_labels = None
depends_on = None

_STATEMENTS = (
    "create sequence cases.side_number",
    """
    create table cases.side_thread (
        id uuid not null,
        number text not null,
        department text not null,
        subject text not null,
        state text not null,
        asked_by uuid not null,
        asked_by_name text not null,
        asked_at timestamptz not null,
        due_at timestamptz not null,
        warn_at timestamptz not null,
        warned smallint not null,
        answered_at timestamptz,
        closed_at timestamptz,
        changed_at timestamptz not null,
        conversation_id uuid,
        work_order_id uuid,
        customer_id uuid,
        version integer not null,
        constraint pk_side_thread primary key (id),
        constraint fk_side_thread_work_order_id_work_order
            foreign key (work_order_id) references cases.work_order (id),
        constraint ck_side_thread_state check (state in ('open', 'answered', 'closed')),
        constraint ck_side_thread_closed_whole check ((state = 'closed') = (closed_at is not null)),
        constraint ck_side_thread_about_something check (conversation_id is not null or work_order_id is not null),
        constraint ck_side_thread_warned check (warned between 0 and 2)
    )
    """,
    "create unique index uq_side_thread_number on cases.side_thread (number)",
    "create index ix_side_thread_asked on cases.side_thread (asked_at, id)",
    "create index ix_side_thread_due on cases.side_thread (due_at, id) where state = 'open'",
    "create index ix_side_thread_department on cases.side_thread (department, asked_at)",
    "create index ix_side_thread_asker on cases.side_thread (asked_by, asked_at)",
    "create index ix_side_thread_watch on cases.side_thread (warn_at) where state = 'open' and warned < 2",
    "create index ix_side_thread_conversation on cases.side_thread (conversation_id) where conversation_id is not null",
    "create index ix_side_thread_work_order on cases.side_thread (work_order_id) where work_order_id is not null",
    "create index ix_side_thread_customer on cases.side_thread (customer_id) where customer_id is not null",
    """
    create table cases.side_post (
        side_thread_id uuid not null,
        position integer not null,
        at timestamptz not null,
        side text not null,
        text text not null,
        by_id uuid not null,
        by_name text not null,
        constraint pk_side_post primary key (side_thread_id, position),
        constraint fk_side_post_side_thread_id_side_thread
            foreign key (side_thread_id) references cases.side_thread (id),
        constraint ck_side_post_side check (side in ('asker', 'department'))
    )
    """,
    """
    create table cases.department_setup (
        department text not null,
        minutes integer not null,
        version integer not null,
        constraint pk_department_setup primary key (department),
        constraint ck_department_setup_minutes check (minutes > 0)
    )
    """,
    """
    create table cases.department_member (
        department text not null,
        staff_id uuid not null,
        constraint pk_department_member primary key (department, staff_id)
    )
    """,
    "create index ix_department_member_staff on cases.department_member (staff_id)",
)


def upgrade() -> None:
    for statement in _STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    for table in ("department_member", "department_setup", "side_post", "side_thread"):
        op.execute(f"drop table cases.{table}")
    op.execute("drop sequence cases.side_number")
