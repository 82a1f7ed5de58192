"""Tables of demo."""

revision = "0013_demo"
down_revision = "0012_quality"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass
