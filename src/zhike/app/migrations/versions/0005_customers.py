"""Customers' profiles and what they hold."""

from alembic import op

revision = "0005_customers"
down_revision = "0004_privacy"
branch_labels = None
depends_on = None

STATEMENTS = (
    "create schema customers",
    """
    create table customers.customer (
        id uuid not null,
        number text not null,
        name bytea not null,
        phone bytea,
        id_number bytea,
        email bytea,
        name_index bytea not null,
        phone_index bytea,
        id_number_index bytea,
        email_index bytea,
        gender text not null,
        birth_year smallint not null,
        vulnerable boolean not null default false,
        tier text not null,
        region text not null,
        city text not null,
        city_tier smallint not null,
        branch text not null,
        since date not null,
        language text not null,
        created_at timestamptz not null default now(),
        constraint pk_customer primary key (id),
        constraint uq_customer_number unique (number)
    )
    """,
    "create index ix_customer_name_index on customers.customer (name_index)",
    "create index ix_customer_phone_index on customers.customer (phone_index)",
    "create index ix_customer_id_number_index on customers.customer (id_number_index)",
    "create index ix_customer_email_index on customers.customer (email_index)",
    """
    create table customers.holding (
        customer_id uuid not null,
        product_code text not null,
        band text not null,
        constraint pk_holding primary key (customer_id, product_code),
        constraint fk_holding_customer_id foreign key (customer_id) references customers.customer (id)
    )
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
