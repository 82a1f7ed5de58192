"""Contact records with their amendments, samples of the floor, targets."""

from alembic import op

revision = "0012_quality"
down_revision = "0011_assistant"
branch_labels = None
depends_on = None

STATEMENTS = (
    "create schema quality",
    # Late facts rewrite a row: room on its page keeps that cheap.
    """
    create table quality.contact (
        id uuid not null,
        customer_id uuid,
        repeat_of uuid,
        started_at timestamptz not null,
        ended_at timestamptz not null,
        recorded_at timestamptz not null,
        amended_at timestamptz,
        local_date date not null,
        local_hour smallint not null,
        local_weekday smallint not null,
        assistant_s double precision not null default 0,
        wait_s double precision not null default 0,
        ring_s double precision not null default 0,
        talk_s double precision not null default 0,
        hold_s double precision not null default 0,
        wrap_up_s double precision not null default 0,
        later_wait_s double precision not null default 0,
        first_response_s double precision,
        handover_wait_s double precision,
        transfers integer not null default 0,
        messages integer not null default 0,
        answers integer not null default 0,
        rating smallint,
        city_tier smallint,
        answered boolean not null default false,
        abandoned boolean not null default false,
        short_abandon boolean not null default false,
        assistant_served boolean not null default false,
        assistant_only boolean not null default false,
        handed_over boolean not null default false,
        direct_to_person boolean not null default false,
        elder boolean not null default false,
        vulnerable boolean not null default false,
        invited boolean not null default false,
        complaint boolean not null default false,
        resolved boolean,
        repeat_within_7d boolean,
        person_within_7d boolean,
        source text not null,
        channel text not null,
        language text not null,
        tier text,
        age_band text,
        region text,
        queue text,
        skill text,
        agent_id text,
        team text,
        reason text,
        reason_group text,
        urgency text,
        because text,
        outcome text not null,
        closed_by text,
        steps jsonb not null default '[]',
        constraint pk_contact primary key (id),
        constraint ck_contact_ends_after_it_begins check (ended_at >= started_at),
        constraint ck_contact_rating check (rating between 1 and 5),
        constraint ck_contact_answered_or_abandoned check (not (answered and abandoned))
    ) with (fillfactor = 90)
    """,
    "create index ix_contact_started_at_id on quality.contact (started_at, id)",
    "create index ix_contact_local_date on quality.contact (local_date)",
    """
    create index ix_contact_customer_reason on quality.contact (customer_id, reason_group, started_at)
    where customer_id is not null and reason_group is not null
    """,
    """
    create index ix_contact_unsettled on quality.contact (started_at)
    where customer_id is not null and reason_group is not null
      and (repeat_within_7d is null or person_within_7d is null)
    """,
    """
    create table quality.amendment (
        id bigint generated always as identity,
        contact_id uuid not null,
        field text not null,
        before jsonb,
        after jsonb,
        at timestamptz not null,
        constraint pk_amendment primary key (id)
    )
    """,
    "create index ix_amendment_contact_id on quality.amendment (contact_id)",
    """
    create table quality.open_contact (
        id uuid not null,
        started_at timestamptz not null,
        constraint pk_open_contact primary key (id)
    )
    """,
    """
    create table quality.floor_sample (
        at timestamptz not null,
        local_date date not null,
        local_hour smallint not null,
        local_weekday smallint not null,
        waiting integer not null,
        longest_wait_s double precision not null,
        online integer not null,
        serving_s double precision not null,
        available_s double precision not null,
        constraint pk_floor_sample primary key (at)
    )
    """,
    "create index ix_floor_sample_local_date on quality.floor_sample (local_date)",
    """
    create table quality.target (
        metric_id text not null,
        target double precision not null,
        threshold double precision not null,
        version integer not null default 1,
        changed_at timestamptz not null default now(),
        constraint pk_target primary key (metric_id)
    )
    """,
    # Where a service centre usually starts; each bank sets its own.
    """
    insert into quality.target (metric_id, target, threshold) values
        ('waiting', 8, 15),
        ('longest_wait', 120, 180),
        ('service_level', 85, 75),
        ('connect_rate', 95, 90),
        ('abandon_rate', 5, 10),
        ('asa', 20, 60),
        ('wait_all', 30, 90),
        ('fcr_callback', 85, 75),
        ('resolution_rate', 90, 80),
        ('csat_mean', 4.5, 4.0),
        ('csat_t2b', 90, 80),
        ('complaint_rate', 20, 30),
        ('transfer_rate', 8, 15)
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
