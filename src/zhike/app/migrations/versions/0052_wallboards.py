"""Hall screens."""

from alembic import op

revision = "0052_wallboards"
down_revision = "0051_report_schedules"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        create table quality.wallboard (
            id uuid not null,
            name text not null,
            figures jsonb not null,
            language text not null,
            key_digest bytea not null,
            version integer not null default 1,
            changed_at timestamptz not null,
            constraint pk_wallboard primary key (id),
            constraint uq_wallboard_key_digest unique (key_digest)
        )
    """)
