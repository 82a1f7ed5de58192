"""Tables of products."""

revision = "0006_products"
down_revision = "0005_customers"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass
