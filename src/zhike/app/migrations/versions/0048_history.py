"""What the contact record was still missing, and what imported rows said of their contacts."""

from alembic import op

revision = "0048_history"
down_revision = "0047_sealed_months"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    alter table quality.contact
        add column ivr_s double precision not null default 0,
        add column origin text,
        add column channels jsonb,
        add column skills jsonb,
        add column agents jsonb,
        add column inspection_score double precision,
        add column cost numeric(14, 4),
        add column currency text
    """,
    """
    create table quality.imported_contact (
        contact_id uuid constraint pk_imported_contact primary key,
        digest bytea not null
    )
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    op.execute("drop table quality.imported_contact")
    for column in ("currency", "cost", "inspection_score", "agents", "skills", "channels", "origin", "ivr_s"):
        op.execute(f"alter table quality.contact drop column {column}")
