"""Tables of privacy."""

revision = "0004_privacy"
down_revision = "0003_identity"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass
