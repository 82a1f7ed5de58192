"""Tables of quality."""

revision = "0012_quality"
down_revision = "0011_assistant"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass
