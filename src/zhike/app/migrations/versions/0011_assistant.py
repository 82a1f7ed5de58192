"""Tables of assistant."""

revision = "0011_assistant"
down_revision = "0010_channels"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass
