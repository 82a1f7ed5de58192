"""The product catalogue."""

from alembic import op

revision = "0006_products"
down_revision = "0005_customers"
branch_labels = None
depends_on = None

STATEMENTS = (
    "create schema products",
    """
    create table products.product (
        code text not null,
        name_zh text not null,
        name_en text not null,
        category text not null,
        risk_level text,
        constraint pk_product primary key (code)
    )
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
