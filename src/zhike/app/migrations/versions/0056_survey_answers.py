"""What surveys, inspectors and later judgement say of a contact."""

from alembic import op

revision = "0056_survey_answers"
down_revision = "0055_month_tasks"
branch_labels = None
depends_on = None

COLUMNS = (
    "nps smallint",
    "ease smallint",
    "keypress smallint",
    "confirmed boolean",
    "escalated boolean",
    "critical_error boolean",
    "unsupported_claim boolean",
    "recognised boolean",
)


def upgrade() -> None:
    op.execute(f"alter table quality.contact {', '.join(f'add column {each}' for each in COLUMNS)}")


def downgrade() -> None:
    for each in reversed(COLUMNS):
        op.execute(f"alter table quality.contact drop column {each.split()[0]}")
