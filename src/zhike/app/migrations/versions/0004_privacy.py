"""One data key per person whose data is sealed."""

from alembic import op

revision = "0004_privacy"
down_revision = "0003_identity"
branch_labels = None
depends_on = None

STATEMENTS = (
    "create schema privacy",
    """
    create table privacy.data_key (
        subject_id uuid not null,
        wrapped bytea,
        created_at timestamptz not null default now(),
        destroyed_at timestamptz,
        constraint pk_data_key primary key (subject_id),
        constraint ck_data_key_destroyed_whole check ((wrapped is null) = (destroyed_at is not null))
    )
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
