"""Tables of knowledge."""

revision = "0007_knowledge"
down_revision = "0006_products"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass
