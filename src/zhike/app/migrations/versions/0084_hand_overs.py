"""Work orders are handed over between departments, departments have leads, and what is late climbs a ladder."""

from alembic import op

revision = "0084_hand_overs"
down_revision = "0083_ties"
branch_labels = None
depends_on = None

_STATEMENTS = (
    "alter table cases.work_order add column handed_to text",
    "alter table cases.work_order add column stopped_at timestamptz",
    "alter table cases.work_order add column step_at timestamptz",
    """
    alter table cases.work_order add constraint ck_work_order_handed_whole
        check (handed_to is null or (ended_at is null and owner_id is not null))
    """,
    """
    create index ix_work_order_step on cases.work_order (step_at) where ended_at is null and step_at is not null
    """,
    "create index ix_work_order_handed on cases.work_order (handed_to, opened_at) where handed_to is not null",
    # What runs is watched from its due time on. What was late before there was a ladder is no news to anybody.
    "update cases.work_order set step_at = due_at where ended_at is null and due_at > now()",
    """
    create table cases.hand_over (
        id uuid not null,
        work_order_id uuid not null,
        from_department text not null,
        to_department text not null,
        owner_id uuid not null,
        by_id uuid not null,
        by_name text not null,
        reason text not null,
        decided boolean not null,
        at timestamptz not null,
        answer text,
        answered_by uuid,
        answered_name text not null,
        answer_reason text not null,
        answered_at timestamptz,
        constraint pk_hand_over primary key (id),
        constraint fk_hand_over_work_order_id_work_order foreign key (work_order_id) references cases.work_order (id),
        constraint ck_hand_over_answered_whole check ((answered_at is null) = (answer is null)),
        constraint ck_hand_over_goes_somewhere check (from_department <> to_department)
    )
    """,
    "create unique index uq_hand_over_pending on cases.hand_over (work_order_id) where answered_at is null",
    "create index ix_hand_over_work_order on cases.hand_over (work_order_id, at)",
    """
    create table cases.told_step (
        work_order_id uuid not null,
        due_at timestamptz not null,
        step text not null,
        at timestamptz not null,
        muted boolean not null,
        constraint pk_told_step primary key (work_order_id, due_at, step),
        constraint fk_told_step_work_order_id_work_order foreign key (work_order_id) references cases.work_order (id)
    )
    """,
    "alter table cases.department_member add column lead boolean not null default false",
)


def upgrade() -> None:
    for statement in _STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    op.execute("alter table cases.department_member drop column lead")
    op.execute("drop table cases.told_step")
    op.execute("drop table cases.hand_over")
    op.execute("drop index cases.ix_work_order_handed")
    op.execute("drop index cases.ix_work_order_step")
    op.execute("alter table cases.work_order drop constraint ck_work_order_handed_whole")
    for column in ("step_at", "stopped_at", "handed_to"):
        op.execute(f"alter table cases.work_order drop column {column}")
