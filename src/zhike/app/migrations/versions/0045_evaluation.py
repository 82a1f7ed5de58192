"""Faults of the service, and what agents made of the assistant's suggestions in a contact."""

from alembic import op

revision = "0045_evaluation"
down_revision = "0044_retraining"
branch_labels = None
depends_on = None

STATEMENTS = (
    "alter table quality.contact add column suggestion_used boolean",
    """
    create table quality.fault (
        id uuid constraint pk_fault primary key,
        began_at timestamptz not null,
        ended_at timestamptz not null,
        local_date date not null,
        local_hour smallint not null,
        local_weekday smallint not null,
        seconds double precision not null,
        kind text not null constraint ck_fault_kind check (kind in ('killed', 'stalled')),
        constraint ck_fault_ends_after_it_begins check (ended_at >= began_at)
    )
    """,
    "create index ix_fault_local_date on quality.fault (local_date)",
    """
    alter table assistant.golden_run
        add column state text not null default 'done'
            constraint ck_golden_run_state check (state in ('waiting', 'running', 'done', 'cancelled')),
        add column total integer not null default 0,
        add column by_name text not null default '',
        add column moved_at timestamptz not null default now()
    """,
    "alter table assistant.golden_result add column ms double precision not null default 0",
    """
    update assistant.golden_run run
    set total = (select count(*) from assistant.golden_result result where result.run_id = run.id)
    """,
    "create unique index uq_golden_run_open on assistant.golden_run ((true)) where state in ('waiting', 'running')",
    # What earlier releases left behind was no fault.
    """
    with gone as (delete from platform.heartbeat returning seen_at)
    insert into platform.heartbeat (process, seen_at)
    select 'stopped', max(seen_at) from gone having max(seen_at) is not null
    """,
    """
    update quality.contact c set suggestion_used = judged.used
    from (
        select conversation_id, bool_or(action in ('accepted', 'edited')) as used from assistant.copilot_use
        where kind = 'answer' and action <> 'inserted' group by conversation_id
    ) judged
    where c.id = judged.conversation_id
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    op.execute("drop index assistant.uq_golden_run_open")
    op.execute("alter table assistant.golden_result drop column ms")
    for column in ("state", "total", "by_name", "moved_at"):
        op.execute(f"alter table assistant.golden_run drop column {column}")
    op.execute("drop table quality.fault")
    op.execute("alter table quality.contact drop column suggestion_used")
