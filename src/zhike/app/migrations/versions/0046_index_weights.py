"""Weights of indices, by version."""

from alembic import op

revision = "0046_index_weights"
down_revision = "0045_evaluation"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        create table quality.index_weights (
            index_id text not null,
            version integer not null,
            weights jsonb not null,
            origin text not null,
            by_name text not null,
            changed_at timestamptz not null,
            constraint pk_index_weights primary key (index_id, version)
        )
    """)
