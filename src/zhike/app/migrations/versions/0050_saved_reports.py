"""Saved reports."""

from alembic import op

revision = "0050_saved_reports"
down_revision = "0049_complaints"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        create table quality.saved_report (
            id uuid not null,
            name text not null,
            owner_id text not null,
            owner_name text not null,
            shared_with text,
            question jsonb not null,
            version integer not null,
            created_at timestamptz not null,
            changed_at timestamptz not null,
            constraint pk_saved_report primary key (id)
        )
    """)
    op.execute("create index ix_saved_report_changed_at_id on quality.saved_report (changed_at, id)")
