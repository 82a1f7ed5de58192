"""All conversations are found by what was said in them."""

from alembic import op

revision = "0059_search"
down_revision = "0058_licences"
branch_labels = None
depends_on = None

TABLES = (
    """
    create table conversations.search_part (
        conversation_id uuid not null,
        part integer not null,
        opened_at timestamptz not null,
        customer_id uuid,
        words tsvector not null,
        constraint pk_search_part primary key (conversation_id, part),
        constraint fk_search_part_conversation_id foreign key (conversation_id)
            references conversations.conversation (id)
    )
    """,
    "create index ix_search_part_words on conversations.search_part using gin (words) "
    "with (gin_pending_list_limit = 512)",
    "create index ix_search_part_opened on conversations.search_part (opened_at, conversation_id)",
    "create index ix_search_part_customer on conversations.search_part (customer_id, opened_at) "
    "where customer_id is not null",
    """
    create table conversations.search_mark (
        conversation_id uuid not null,
        sequence integer not null default 0,
        version integer not null default 0,
        indexed_at timestamptz,
        settled boolean not null default false,
        constraint pk_search_mark primary key (conversation_id),
        constraint fk_search_mark_conversation_id foreign key (conversation_id)
            references conversations.conversation (id)
    )
    """,
    "create index ix_search_mark_due on conversations.search_mark (conversation_id) where not settled",
    """
    create table conversations.search_pair (
        sound varchar not null,
        pair varchar not null,
        constraint pk_search_pair primary key (sound, pair)
    )
    """,
    "create index ix_search_pair_pair on conversations.search_pair (pair)",
    # The worker indexes what is there already, newest first.
    "insert into conversations.search_mark (conversation_id) select id from conversations.conversation",
)


def upgrade() -> None:
    for statement in TABLES:
        op.execute(statement)


def downgrade() -> None:
    for table in ("search_pair", "search_mark", "search_part"):
        op.execute(f"drop table conversations.{table}")
