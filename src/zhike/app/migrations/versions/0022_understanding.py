"""Segments, value and portraits of customers."""

from alembic import op

revision = "0022_understanding"
down_revision = "0021_audit_watch"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    create table customers.activity (
        customer_id uuid not null,
        first_on date not null,
        last_on date not null,
        days integer not null,
        total numeric(18, 2) not null,
        until date not null,
        constraint pk_activity primary key (customer_id)
    )
    """,
    """
    create table customers.understanding_run (
        id bigint generated always as identity,
        state text not null,
        until date not null,
        asked_by text not null,
        done integer not null,
        total integer not null,
        collected_to text not null,
        why text,
        figures jsonb not null,
        started_at timestamptz not null,
        ended_at timestamptz,
        constraint pk_understanding_run primary key (id)
    )
    """,
    """
    create table customers.membership (
        run_id bigint not null,
        customer_id uuid not null,
        segment text not null,
        recency_days integer not null,
        dealings integer not null,
        total double precision not null,
        alive double precision not null,
        expected double precision not null,
        value double precision not null,
        value_band text not null,
        constraint pk_membership primary key (run_id, customer_id)
    )
    """,
    """
    create table customers.fact (
        customer_id uuid not null,
        age integer not null,
        tenure_years integer not null,
        city_tier integer not null,
        elder boolean not null,
        vulnerable boolean not null,
        tier text not null,
        products integer not null,
        contacts_90d integer not null,
        contacts_365d integer not null,
        days_since_contact integer,
        morning_share integer,
        complaints_365d integer not null,
        low_ratings_365d integer not null,
        dealings integer,
        dealings_total double precision,
        days_since_dealing integer,
        alive_percent double precision,
        segment text,
        value_band text,
        constraint pk_fact primary key (customer_id)
    )
    """,
    """
    create table customers.portrait_rule (
        key text not null,
        version integer not null,
        kind text not null,
        name_zh text not null,
        name_en text not null,
        conditions jsonb not null,
        active boolean not null,
        changed_by text not null,
        at timestamptz not null,
        constraint pk_portrait_rule primary key (key, version)
    )
    """,
    "create index ix_portrait_rule_at on customers.portrait_rule (at)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
