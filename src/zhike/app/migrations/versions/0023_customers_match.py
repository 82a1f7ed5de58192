"""Who may be the same person: pairs with their weight and evidence; a customer may stand for another."""

from alembic import op

revision = "0023_customers_match"
down_revision = "0022_understanding"
branch_labels = None
depends_on = None

STATEMENTS = (
    "alter table customers.customer add column merged_into uuid",
    "create index ix_customer_merged_into on customers.customer (merged_into) where merged_into is not null",
    """
    create function customers.survivor(of uuid) returns uuid language sql stable parallel safe as $$
        with recursive chain (id, merged_into) as (
            select customer.id, customer.merged_into from customers.customer where customer.id = survivor.of
            union all
            select next.id, next.merged_into from customers.customer next join chain on next.id = chain.merged_into
        )
        select chain.id from chain where chain.merged_into is null
    $$
    """,
    """
    create table customers.match (
        id uuid not null,
        left_id uuid not null,
        left_kind text not null,
        right_id uuid not null,
        right_kind text not null,
        origin text not null,
        weight double precision not null,
        evidence jsonb not null,
        state text not null,
        proposed_at timestamptz not null,
        decided_at timestamptz,
        decided_by text,
        decided_by_name text not null default '',
        reason text not null default '',
        version integer not null default 1,
        constraint pk_match primary key (id),
        constraint uq_match_left_id_right_id unique (left_id, right_id),
        constraint ck_match_ordered check (left_id < right_id),
        constraint ck_match_kinds check (left_kind in ('record', 'customer') and right_kind in ('record', 'customer')),
        constraint ck_match_origin check (origin in ('weighed', 'conflict')),
        constraint ck_match_state check (state in ('proposed', 'accepted', 'refused')),
        constraint ck_match_decided_whole check ((state = 'proposed') = (decided_at is null))
    )
    """,
    "create index ix_match_state on customers.match (state, weight desc, id)",
    "create index ix_match_right_id on customers.match (right_id)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
