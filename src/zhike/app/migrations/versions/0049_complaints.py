"""Complaints: their trail, what was asked for and approved, what was found."""

from alembic import op

revision = "0049_complaints"
down_revision = "0048_history"
branch_labels = None
depends_on = None

STATEMENTS = (
    "create sequence cases.complaint_number",
    """
    create table cases.complaint (
        id uuid not null,
        number text not null,
        title text not null,
        state text not null,
        level text not null,
        reason text,
        received_by text not null,
        received_at timestamptz not null,
        regulator boolean not null,
        regulator_due_on date,
        channel text,
        business text,
        cause text,
        named uuid[] not null,
        decided_matter uuid[] not null,
        department text,
        handler_id uuid,
        handled_by uuid[] not null,
        reviewer_id uuid,
        customer_id uuid,
        conversation_id uuid,
        work_order_id uuid,
        correction_id uuid,
        profiles text[] not null,
        answer_due_on date not null,
        due_on date,
        warned smallint,
        answered_at timestamptz,
        objected_at timestamptz,
        ended_at timestamptz,
        finding text,
        told bytea,
        key text,
        version integer not null,
        constraint pk_complaint primary key (id),
        constraint fk_complaint_work_order_id_work_order foreign key (work_order_id) references cases.work_order (id),
        constraint fk_complaint_correction_id_work_order foreign key (correction_id) references cases.work_order (id),
        constraint ck_complaint_state check (state in ('received', 'assigned', 'investigating', 'proposed', 'decided',
            'closed', 'under_review', 'withdrawn', 'dismissed')),
        constraint ck_complaint_ended_whole check (
            (ended_at is null) = (state not in ('closed', 'withdrawn', 'dismissed'))),
        constraint ck_complaint_due_whole check ((due_on is null) = (ended_at is not null))
    )
    """,
    "create unique index uq_complaint_number on cases.complaint (number)",
    "create unique index uq_complaint_key on cases.complaint (key) where key is not null",
    """
    create unique index uq_complaint_work_order on cases.complaint (work_order_id) where work_order_id is not null
    """,
    "create index ix_complaint_received on cases.complaint (received_at, id)",
    "create index ix_complaint_due on cases.complaint (due_on, id) where ended_at is null",
    """
    create index ix_complaint_customer on cases.complaint (customer_id, received_at) where customer_id is not null
    """,
    """
    create index ix_complaint_conversation on cases.complaint (conversation_id) where conversation_id is not null
    """,
    "create index ix_complaint_correction on cases.complaint (correction_id) where correction_id is not null",
    """
    create table cases.complaint_step (
        complaint_id uuid not null,
        position integer not null,
        at timestamptz not null,
        kind text not null,
        text text not null,
        by_kind text not null,
        by_id text not null,
        by_name text not null,
        public boolean not null,
        constraint pk_complaint_step primary key (complaint_id, position),
        constraint fk_complaint_step_complaint_id_complaint foreign key (complaint_id) references cases.complaint (id)
    )
    """,
    """
    create table cases.complaint_request (
        id uuid not null,
        complaint_id uuid not null,
        kind text not null,
        because text not null,
        steps jsonb not null,
        needs text not null,
        asked_by uuid not null,
        asked_at timestamptz not null,
        decided_by uuid,
        decided_at timestamptz,
        approved boolean,
        answer text not null,
        told_by text,
        told_staff_id uuid,
        told_at timestamptz,
        constraint pk_complaint_request primary key (id),
        constraint fk_complaint_request_complaint_id_complaint
            foreign key (complaint_id) references cases.complaint (id),
        constraint ck_complaint_request_decided_whole check ((decided_at is null) = (approved is null)),
        constraint ck_complaint_request_two_people check (decided_by is null or decided_by <> asked_by)
    )
    """,
    """
    create unique index uq_complaint_request_open on cases.complaint_request (complaint_id, kind)
    where decided_at is null
    """,
    "create index ix_complaint_request_complaint on cases.complaint_request (complaint_id, asked_at)",
    """
    create table cases.complaint_decision (
        id uuid not null,
        complaint_id uuid not null,
        round smallint not null,
        finding text not null,
        because text not null,
        remedy text not null,
        proposed_by uuid not null,
        proposed_at timestamptz not null,
        confirmed_by uuid,
        confirmed_at timestamptz,
        returned boolean not null,
        answer text not null,
        told_by text,
        told_staff_id uuid,
        told_at timestamptz,
        constraint pk_complaint_decision primary key (id),
        constraint fk_complaint_decision_complaint_id_complaint
            foreign key (complaint_id) references cases.complaint (id),
        constraint ck_complaint_decision_two_people check (confirmed_by is null or confirmed_by <> proposed_by)
    )
    """,
    "create index ix_complaint_decision_complaint on cases.complaint_decision (complaint_id, proposed_at)",
)
TABLES = ("complaint_decision", "complaint_request", "complaint_step", "complaint")


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    for table in TABLES:
        op.execute(f"drop table cases.{table}")
    op.execute("drop sequence cases.complaint_number")
