"""The catalogue of products."""

from alembic import op

revision = "0006_products"
down_revision = "0005_customers"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("create schema products")
    op.execute("""
        create table products.product (
            code text primary key,
            name_zh text not null,
            name_en text not null,
            category text not null,
            risk_level text
        )
    """)
