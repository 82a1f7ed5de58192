"""Work orders and their trail."""

from alembic import op

revision = "0033_cases"
down_revision = "0032_knowledge_scope"
branch_labels = None
depends_on = None

STATEMENTS = (
    "create schema if not exists cases",
    "create sequence cases.number",
    """
    create table cases.work_order (
        id uuid not null,
        number text not null,
        kind text not null,
        department text not null,
        title text not null,
        state text not null,
        urgency text not null,
        reason text,
        due_at timestamptz not null,
        owner_id uuid,
        conversation_id uuid,
        customer_id uuid,
        created_by text not null,
        opened_at timestamptz not null,
        ended_at timestamptz,
        told bytea,
        key text,
        version integer not null,
        constraint pk_work_order primary key (id),
        constraint ck_work_order_state check (state in ('open', 'in_progress', 'waiting', 'done', 'cancelled')),
        constraint ck_work_order_ended_whole check ((ended_at is null) = (state not in ('done', 'cancelled')))
    )
    """,
    "create unique index uq_work_order_number on cases.work_order (number)",
    "create unique index uq_work_order_key on cases.work_order (key) where key is not null",
    "create index ix_work_order_opened on cases.work_order (opened_at, id)",
    "create index ix_work_order_due on cases.work_order (due_at, id) where ended_at is null",
    """
    create index ix_work_order_customer on cases.work_order (customer_id, opened_at) where customer_id is not null
    """,
    """
    create index ix_work_order_conversation on cases.work_order (conversation_id) where conversation_id is not null
    """,
    """
    create table cases.step (
        work_order_id uuid not null,
        position integer not null,
        at timestamptz not null,
        kind text not null,
        text text not null,
        by_kind text not null,
        by_id text not null,
        by_name text not null,
        public boolean not null,
        constraint pk_step primary key (work_order_id, position),
        constraint fk_step_work_order_id_work_order foreign key (work_order_id) references cases.work_order (id)
    )
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    op.execute("drop schema cases cascade")
