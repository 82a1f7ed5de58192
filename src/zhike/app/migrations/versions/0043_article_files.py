"""Files of articles, part of what a version says; and imports that a worker takes in, with their rejected rows."""

from alembic import op

revision = "0043_article_files"
down_revision = "0042_golden_questions"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    create table knowledge.file (
        id uuid constraint pk_file primary key,
        name text not null,
        content_type text not null,
        size integer not null,
        width integer,
        height integer,
        digest text not null,
        uploaded_by_id text not null,
        uploaded_by_name text not null,
        uploaded_at timestamptz not null
    )
    """,
    "create index ix_file_uploaded on knowledge.file (uploaded_at)",
    "alter table knowledge.article add column attachments jsonb not null default '[]'",
    "alter table knowledge.version add column attachments jsonb not null default '[]'",
    """
    create table knowledge.import_run (
        id uuid constraint pk_import_run primary key,
        state text not null
            constraint ck_import_run_state check (state in ('waiting', 'running', 'stopped', 'done', 'failed')),
        file_name text not null,
        actor_id text not null,
        actor_name text not null,
        rows integer not null,
        done integer not null default 0,
        imported integer not null default 0,
        updated integer not null default 0,
        unchanged integer not null default 0,
        rejected integer not null default 0,
        stop_requested boolean not null default false,
        created_at timestamptz not null,
        beat_at timestamptz not null,
        ended_at timestamptz
    )
    """,
    "create index ix_import_run_created on knowledge.import_run (created_at, id)",
    "create index ix_import_run_open on knowledge.import_run (created_at) where state in ('waiting', 'running')",
    """
    create table knowledge.import_reject (
        run_id uuid not null constraint fk_import_reject_run_id references knowledge.import_run (id) on delete cascade,
        place integer not null,
        row integer not null,
        "column" text not null,
        code text not null,
        params jsonb not null,
        cells jsonb not null,
        at text not null,
        constraint pk_import_reject primary key (run_id, place)
    )
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    for table in ("import_reject", "import_run", "file"):
        op.execute(f"drop table knowledge.{table}")
    for table in ("article", "version"):
        op.execute(f"alter table knowledge.{table} drop column attachments")
