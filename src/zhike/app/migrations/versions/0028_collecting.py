"""Sources that are asked by us: databases and watched folders, when, and how far they were read."""

from alembic import op

revision = "0028_collecting"
down_revision = "0027_customers_golden"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    alter table customers.source
        add column pattern text not null default '',
        add column watermark text not null default '',
        add column every_minutes integer,
        add column daily_at text not null default '',
        add column asked_at timestamptz,
        add column anew_from timestamptz,
        add column trouble jsonb
    """,
    """
    create table customers.watched_file (
        id uuid not null,
        source text not null,
        name text not null,
        state text not null,
        size bigint not null,
        modified_ns bigint not null,
        content_hash bytea,
        run_id uuid,
        problem jsonb,
        at timestamptz not null,
        constraint pk_watched_file primary key (id),
        constraint fk_watched_file_source_source foreign key (source) references customers.source (name)
    )
    """,
    "create index ix_watched_file_source_at on customers.watched_file (source, at)",
    "create unique index uq_watched_file_waiting on customers.watched_file (source, name) where state = 'waiting'",
    "create index ix_watched_file_content_hash on customers.watched_file (source, content_hash)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
