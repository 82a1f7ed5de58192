"""Until which day owners were told that their articles are to be reviewed."""

from alembic import op

revision = "0041_knowledge_reviews"
down_revision = "0040_learning"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("alter table knowledge.release add column reviews_told_until date")
