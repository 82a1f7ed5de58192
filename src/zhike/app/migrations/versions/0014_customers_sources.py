"""Sources of customers, their import runs and records, and the quality of what they deliver."""

from alembic import op

revision = "0014_customers_sources"
down_revision = "0013_demo"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    create table customers.source (
        name text not null,
        label text not null,
        kind text not null,
        mapping jsonb not null,
        place text not null default '',
        query text not null default '',
        expected_rows bigint,
        every_hours integer,
        active boolean not null default true,
        version integer not null default 1,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now(),
        constraint pk_source primary key (name)
    )
    """,
    """
    create table customers.import_run (
        id uuid not null,
        source text not null,
        state text not null,
        file_name text not null default '',
        actor_id text not null,
        bytes_total bigint,
        bytes_read bigint not null default 0,
        rows_read bigint not null default 0,
        rows_done bigint not null default 0,
        added bigint not null default 0,
        changed bigint not null default 0,
        unchanged bigint not null default 0,
        rejected bigint not null default 0,
        expected bigint,
        problem jsonb,
        reading jsonb not null default '{}',
        stop_requested boolean not null default false,
        created_at timestamptz not null,
        beat_at timestamptz not null,
        ended_at timestamptz,
        constraint pk_import_run primary key (id),
        constraint fk_import_run_source foreign key (source) references customers.source (name)
    )
    """,
    "create index ix_import_run_source_created_at on customers.import_run (source, created_at)",
    """
    create unique index uq_import_run_source_open on customers.import_run (source)
    where state in ('queued', 'staging', 'sorting')
    """,
    """
    create table customers.import_block (
        run_id uuid not null,
        number integer not null,
        first_row bigint not null,
        rows integer not null,
        sealed bytea not null,
        constraint pk_import_block primary key (run_id, number),
        constraint fk_import_block_run_id foreign key (run_id) references customers.import_run (id)
    )
    """,
    "alter table customers.import_block alter column sealed set storage external",  # it is compressed already
    """
    create table customers.import_reject (
        run_id uuid not null,
        row bigint not null,
        "column" text not null,
        code text not null,
        constraint pk_import_reject primary key (run_id, row),
        constraint fk_import_reject_run_id foreign key (run_id) references customers.import_run (id)
    )
    """,
    """
    create table customers.source_record (
        id uuid not null,
        source text not null,
        external_id text not null,
        sealed bytea not null,
        plain jsonb not null,
        number text,
        name_index bytea,
        phone_index bytea,
        id_number_index bytea,
        email_index bytea,
        content_hash bytea not null,
        source_time timestamptz,
        run_id uuid not null,
        revision integer not null default 1,
        failing text[] not null default '{}',
        customer_id uuid,
        resolved_at timestamptz,
        first_seen_at timestamptz not null,
        updated_at timestamptz not null,
        constraint pk_source_record primary key (id),
        constraint uq_source_record_source_external_id unique (source, external_id),
        constraint fk_source_record_source foreign key (source) references customers.source (name)
    )
    """,
    "create index ix_source_record_number on customers.source_record (number)",
    "create index ix_source_record_name_index on customers.source_record (name_index)",
    "create index ix_source_record_phone_index on customers.source_record (phone_index)",
    "create index ix_source_record_id_number_index on customers.source_record (id_number_index)",
    "create index ix_source_record_email_index on customers.source_record (email_index)",
    "create index ix_source_record_customer_id on customers.source_record (customer_id)",
    "create index ix_source_record_unresolved on customers.source_record (id) where resolved_at is null",
    "create index ix_source_record_failing on customers.source_record using gin (failing)",
    """
    create table customers.quality_rule (
        code text not null,
        field text not null,
        kind text not null,
        parameters jsonb not null,
        source text,
        active boolean not null default true,
        version integer not null default 1,
        updated_at timestamptz not null default now(),
        constraint pk_quality_rule primary key (code),
        constraint fk_quality_rule_source foreign key (source) references customers.source (name)
    )
    """,
    """
    create table customers.quality_figure (
        run_id uuid not null,
        dimension text not null,
        subject text not null,
        source text not null,
        at timestamptz not null,
        checked bigint not null,
        failed bigint not null,
        constraint pk_quality_figure primary key (run_id, dimension, subject),
        constraint fk_quality_figure_run_id foreign key (run_id) references customers.import_run (id),
        constraint fk_quality_figure_source foreign key (source) references customers.source (name)
    )
    """,
    "create index ix_quality_figure_source_at on customers.quality_figure (source, at)",
    """
    create table customers.source_event (
        source text not null,
        event_id text not null,
        type text not null,
        schema_version smallint not null,
        number text not null,
        at timestamptz not null,
        detail jsonb not null,
        received_at timestamptz not null,
        constraint pk_source_event primary key (source, event_id),
        constraint fk_source_event_source foreign key (source) references customers.source (name)
    )
    """,
    "create index ix_source_event_source_at on customers.source_event (source, at)",
    "create index ix_source_event_number on customers.source_event (number)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
