"""One record of a customer from many: lineage, merges with what they moved and what was there before, rules."""

from alembic import op

revision = "0027_customers_golden"
down_revision = "0026_privacy_extract"
branch_labels = None
depends_on = None

# What a merge or a source may change of a customer, as columns of customers.customer have it.
GOLDEN = """
        name bytea not null,
        phone bytea,
        id_number bytea,
        email bytea,
        name_index bytea not null,
        phone_index bytea,
        id_number_index bytea,
        email_index bytea,
        gender text not null,
        birth_year smallint,
        vulnerable boolean not null,
        tier text not null,
        region text not null,
        city text not null,
        city_tier smallint not null,
        branch text not null,
        since date not null,
        language text not null,
        lineage jsonb
"""

STATEMENTS = (
    "alter table customers.match drop constraint ck_match_origin",
    "alter table customers.match add constraint ck_match_origin check (origin in ('weighed', 'conflict', 'split'))",
    "alter table customers.customer alter column birth_year drop not null",
    "alter table customers.fact alter column age drop not null",
    "create sequence customers.own_number",
    """
    create table customers.lineage (
        customer_id uuid not null,
        fields jsonb not null,
        constraint pk_lineage primary key (customer_id)
    )
    """,
    f"""
    create table customers.registered (
        customer_id uuid not null,
        {GOLDEN},
        constraint pk_registered primary key (customer_id)
    )
    """,
    """
    create table customers.merge (
        id uuid not null,
        number bigint generated always as identity,
        kept_id uuid not null,
        gone_id uuid not null,
        state text not null,
        match_id uuid,
        moved jsonb not null,
        merged_at timestamptz not null,
        merged_by text not null,
        merged_by_name text not null,
        reason text not null,
        undone_at timestamptz,
        undone_by text,
        undone_by_name text not null default '',
        undo_reason text not null default '',
        constraint pk_merge primary key (id),
        constraint uq_merge_number unique (number),
        constraint ck_merge_state check (state in ('standing', 'undone')),
        constraint ck_merge_undone_whole check ((state = 'undone') = (undone_at is not null)),
        constraint ck_merge_two check (kept_id <> gone_id)
    )
    """,
    "create unique index uq_merge_gone_standing on customers.merge (gone_id) where state = 'standing'",
    "create index ix_merge_kept_id on customers.merge (kept_id)",
    """
    create table customers.merge_row (
        merge_id uuid not null,
        pointer text not null,
        key jsonb not null,
        constraint pk_merge_row primary key (merge_id, pointer, key),
        constraint fk_merge_row_merge_id_merge foreign key (merge_id) references customers.merge (id)
    )
    """,
    f"""
    create table customers.merge_image (
        merge_id uuid not null,
        customer_id uuid not null,
        stale boolean not null default false,
        {GOLDEN},
        constraint pk_merge_image primary key (merge_id),
        constraint fk_merge_image_merge_id_merge foreign key (merge_id) references customers.merge (id)
    )
    """,
    "create index ix_merge_image_customer_id on customers.merge_image (customer_id)",
    """
    create table customers.survivorship_rule (
        field text not null,
        criteria text[] not null,
        version integer not null default 1,
        changed_by text not null,
        changed_at timestamptz not null,
        constraint pk_survivorship_rule primary key (field)
    )
    """,
    """
    create table privacy.joined_subject (
        subject_id uuid not null,
        joined_to uuid not null,
        constraint pk_joined_subject primary key (subject_id)
    )
    """,
    "create index ix_joined_subject_joined_to on privacy.joined_subject (joined_to)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
