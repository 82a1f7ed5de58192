"""Extracts: tables in which nobody can be told apart."""

from alembic import op

revision = "0026_privacy_extract"
down_revision = "0025_source_events"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    create table privacy.extract (
        id uuid not null,
        wish jsonb not null,
        state text not null,
        done integer not null,
        total integer not null,
        report jsonb not null,
        asked_by text not null,
        asked_by_name text not null,
        asked_at timestamptz not null,
        ended_at timestamptz,
        constraint pk_extract primary key (id),
        constraint ck_extract_state check (
            state in ('waiting', 'reading', 'searching', 'writing', 'done', 'refused', 'cancelled', 'failed')
        ),
        constraint ck_extract_ended_whole check (
            (ended_at is null) = (state not in ('done', 'refused', 'cancelled', 'failed'))
        )
    )
    """,
    "create index ix_extract_asked_at_id on privacy.extract (asked_at, id)",
    "create index ix_extract_unended on privacy.extract (asked_at) where ended_at is null",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    op.execute("drop table privacy.extract")
