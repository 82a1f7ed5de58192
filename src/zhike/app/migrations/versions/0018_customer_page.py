"""The timeline of a customer, who belongs to whom, who was looked at, and the keys of finding by sound and card."""

from alembic import op

revision = "0018_customer_page"
down_revision = "0017_privacy_consent"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    create table customers.timeline_entry (
        id uuid not null,
        customer_id uuid not null,
        at timestamptz not null,
        kind text not null,
        channel text,
        state text not null,
        detail jsonb not null,
        constraint pk_timeline_entry primary key (id)
    )
    """,
    "create index ix_timeline_entry_customer_id_at on customers.timeline_entry (customer_id, at, id)",
    """
    create table customers.recent (
        staff_id text not null,
        customer_id uuid not null,
        at timestamptz not null,
        constraint pk_recent primary key (staff_id, customer_id)
    )
    """,
    "create index ix_recent_staff_id_at on customers.recent (staff_id, at)",
    """
    create table customers.relation (
        customer_id uuid not null,
        other_id uuid not null,
        kind text not null,
        constraint pk_relation primary key (customer_id, other_id)
    )
    """,
    "create index ix_relation_other_id on customers.relation (other_id)",
    """
    create table customers.search_key (
        key bigint not null,
        customer_id uuid not null,
        constraint pk_search_key primary key (key, customer_id)
    )
    """,
    "create index ix_search_key_customer_id on customers.search_key (customer_id)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
