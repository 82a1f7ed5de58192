"""How long agents were in which state: their own day rests on it."""

from alembic import op

revision = "0072_presence_spans"
down_revision = "0071_team"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        create table routing.presence_span (
            staff_id uuid not null,
            began_at timestamptz not null,
            ended_at timestamptz not null,
            state varchar not null,
            reason varchar not null,
            constraint pk_presence_span primary key (staff_id, began_at)
        )
    """)
    op.execute("create index ix_presence_span_ended on routing.presence_span (ended_at)")


def downgrade() -> None:
    op.execute("drop table routing.presence_span")
