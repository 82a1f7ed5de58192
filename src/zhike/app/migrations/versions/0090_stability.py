"""Faults name their part; parts are checked, and the hours in which they were watched are kept."""

from alembic import op

revision = "0090_stability"
down_revision = "0089_policy_trials"
branch_labels = None
depends_on = None

_STATEMENTS = (
    "create schema stability",
    "alter table quality.fault set schema stability",
    "alter table stability.fault drop constraint ck_fault_kind",
    """
    alter table stability.fault
        add column part text not null default 'worker',
        add column process text not null default '',
        add column code integer,
        add column alone boolean not null default true,
        add constraint ck_fault_kind check (kind in ('killed', 'stalled', 'crashed', 'cut', 'unreachable')),
        drop column local_date, drop column local_hour, drop column local_weekday, drop column seconds,
        alter column ended_at drop not null
    """,
    "alter table stability.fault alter column part drop default",
    "create index ix_fault_part on stability.fault (part, began_at)",
    """
    create unique index uq_fault_unreachable on stability.fault (part)
    where ended_at is null and kind = 'unreachable'
    """,
    """
    create table stability.part_state (
        part text constraint pk_part_state primary key,
        up boolean not null,
        since timestamptz not null,
        checked_at timestamptz not null,
        failures integer not null,
        failing_since timestamptz,
        ms integer not null,
        reason text not null
    )
    """,
    """
    create table stability.watch (
        part text not null,
        local_date date not null,
        local_hour smallint not null,
        local_weekday smallint not null,
        watched_s double precision not null,
        up_s double precision not null,
        constraint pk_watch primary key (part, local_date, local_hour)
    )
    """,
    "create index ix_watch_local_date on stability.watch (local_date)",
    # Until now a sample of the floor each minute said that the worker, and so the service, worked.
    """
    insert into stability.watch (part, local_date, local_hour, local_weekday, watched_s, up_s)
    select subject, local_date, local_hour, min(local_weekday), count(*) * 60.0, count(*) * 60.0
    from quality.floor_sample, unnest(array['worker', 'service']) as subject group by 1, 2, 3
    """,
)
_BACK = (
    "drop table stability.watch",
    "drop table stability.part_state",
    "drop index stability.uq_fault_unreachable",
    "drop index stability.ix_fault_part",
    "delete from stability.fault where part <> 'worker' or kind not in ('killed', 'stalled') or ended_at is null",
    "alter table stability.fault drop constraint ck_fault_kind",
    """
    alter table stability.fault
        drop column part, drop column process, drop column code, drop column alone,
        alter column ended_at set not null,
        add constraint ck_fault_kind check (kind in ('killed', 'stalled')),
        add column local_date date, add column local_hour smallint, add column local_weekday smallint,
        add column seconds double precision
    """,
    """
    update stability.fault set local_date = began_at::date, local_hour = extract(hour from began_at),
        local_weekday = extract(isodow from began_at), seconds = extract(epoch from ended_at - began_at)
    """,
    """
    alter table stability.fault
        alter column local_date set not null, alter column local_hour set not null,
        alter column local_weekday set not null, alter column seconds set not null
    """,
    "create index ix_fault_local_date on stability.fault (local_date)",
    "alter table stability.fault set schema quality",
    "drop schema stability",
)


def upgrade() -> None:
    for statement in _STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    for statement in _BACK:
        op.execute(statement)
