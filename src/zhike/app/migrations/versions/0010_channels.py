"""Tables of channels."""

revision = "0010_channels"
down_revision = "0009_routing"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass
