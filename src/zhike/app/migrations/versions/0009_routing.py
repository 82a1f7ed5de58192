"""Tables of routing."""

revision = "0009_routing"
down_revision = "0008_conversations"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass
