"""How far the making of the demo bank has come."""

from alembic import op

revision = "0013_demo"
down_revision = "0012_quality"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("create schema demo")
    op.execute("""
        create table demo.progress (
            step text primary key,
            done integer not null,
            total integer not null,
            updated_at timestamptz not null
        )
    """)
    op.execute("""
        create table demo.played_day (
            day date primary key,
            until_s double precision not null,
            contacts integer not null,
            occupancy double precision not null
        )
    """)
