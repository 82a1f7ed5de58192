"""Imports of histories that a worker takes in, which contacts came by each, and the rows that were not taken."""

from alembic import op

revision = "0054_history_imports"
down_revision = "0053_floor"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    create table quality.history_import (
        id uuid constraint pk_history_import primary key,
        state text not null constraint ck_history_import_state
            check (state in ('waiting', 'running', 'stopped', 'done', 'failed', 'removing', 'removed')),
        file_name text not null,
        source text not null,
        mapping text not null,
        actor_id text not null,
        actor_name text not null,
        rows bigint not null,
        pieces integer not null default 0,
        imported bigint not null default 0,
        rejected bigint not null default 0,
        contacts bigint not null default 0,
        ignored_why jsonb not null default '{}',
        first_date date,
        last_date date,
        fault jsonb,
        stop_requested boolean not null default false,
        created_at timestamptz not null,
        beat_at timestamptz not null,
        ended_at timestamptz
    )
    """,
    "create index ix_history_import_created on quality.history_import (created_at, id)",
    """
    create index ix_history_import_open on quality.history_import (created_at)
        where state in ('waiting', 'running', 'removing')
    """,
    """
    create table quality.history_reject (
        import_id uuid not null constraint fk_history_reject_import_id_history_import
            references quality.history_import (id) on delete cascade,
        place bigint not null,
        row bigint not null,
        "column" text not null,
        code text not null,
        constraint pk_history_reject primary key (import_id, place)
    )
    """,
    "alter table quality.imported_contact add column import_id uuid",
    """
    create index ix_imported_contact_import_id on quality.imported_contact (import_id) where import_id is not null
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    op.execute("alter table quality.imported_contact drop column import_id")
    op.execute("drop table quality.history_reject")
    op.execute("drop table quality.history_import")
