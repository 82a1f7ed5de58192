"""Creations that were asked for with an `Idempotency-Key`, for a day."""

from alembic import op

revision = "0030_creations"
down_revision = "0029_insiders"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        create table platform.creation (
            id bytea not null,
            request bytea not null,
            answer bytea,
            at timestamptz not null,
            constraint pk_creation primary key (id)
        )
    """)
    op.execute("create index ix_creation_at on platform.creation (at)")


def downgrade() -> None:
    op.execute("drop table platform.creation")
