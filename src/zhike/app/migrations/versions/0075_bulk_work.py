"""Macros, and work on many contacts as one job."""

from alembic import op

revision = "0075_bulk_work"
down_revision = "0074_saved_views"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        create table conversations.macro (
            id uuid not null,
            name varchar not null,
            scope varchar not null,
            owner_id uuid not null,
            owner_name varchar not null,
            team varchar not null default '',
            acts jsonb not null,
            version integer not null default 1,
            constraint pk_macro primary key (id),
            constraint ck_macro_scope check (scope in ('own', 'team', 'all'))
        )
    """)
    op.execute("create index ix_macro_owner on conversations.macro (owner_id)")
    _jobs()


def _jobs() -> None:
    op.execute("""
        create table routing.bulk_job (
            id uuid not null,
            kind varchar not null,
            state varchar not null,
            name varchar not null,
            acts jsonb not null,
            actor_id varchar not null,
            actor_name varchar not null,
            total integer not null,
            stop_requested boolean not null default false,
            fault varchar,
            undo_by varchar,
            created_at timestamptz not null,
            beat_at timestamptz not null,
            ended_at timestamptz,
            constraint pk_bulk_job primary key (id),
            constraint ck_bulk_job_kind check (kind in ('bulk', 'macro')),
            constraint ck_bulk_job_state check (
                state in ('waiting', 'running', 'stopped', 'done', 'failed', 'undoing', 'undone'))
        )
    """)
    op.execute("create index ix_bulk_job_listed on routing.bulk_job (created_at, id) where kind = 'bulk'")
    op.execute("""
        create table routing.bulk_item (
            job_id uuid not null,
            position integer not null,
            conversation_id uuid not null,
            state varchar not null,
            codes varchar[] not null default '{}',
            params jsonb not null default '{}',
            deed jsonb,
            done_at timestamptz,
            constraint pk_bulk_item primary key (job_id, position),
            constraint ck_bulk_item_state check (
                state in ('pending', 'done', 'skipped', 'undone', 'partly', 'kept'))
        )
    """)
    op.execute("create index ix_bulk_item_state on routing.bulk_item (job_id, state, position)")


def downgrade() -> None:
    op.execute("drop table routing.bulk_item")
    op.execute("drop table routing.bulk_job")
    op.execute("drop table conversations.macro")
