"""Months of contacts that stand in files, and the imported contacts among those that have moved there."""

from alembic import op

revision = "0047_sealed_months"
down_revision = "0046_index_weights"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    create table quality.sealed_month (
        month text constraint pk_sealed_month primary key,
        file text not null,
        rows bigint not null,
        late_rows bigint not null,
        bytes bigint not null,
        sealed_at timestamptz not null,
        moved_at timestamptz
    )
    """,
    "create table quality.moved_contact (id uuid constraint pk_moved_contact primary key)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
