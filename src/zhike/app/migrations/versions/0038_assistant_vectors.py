"""Vectors of published ways to ask."""

from alembic import op

revision = "0038_assistant_vectors"
down_revision = "0037_tasks"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        create table assistant.vector (
            digest bytea constraint pk_vector primary key,
            halves bytea not null
        )
    """)


def downgrade() -> None:
    op.execute("drop table assistant.vector")
