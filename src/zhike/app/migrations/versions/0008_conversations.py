"""Tables of conversations."""

revision = "0008_conversations"
down_revision = "0007_knowledge"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass
