"""Changes of the register of processing, written once."""

from alembic import op

revision = "0015_privacy_register"
down_revision = "0014_customers_sources"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    create table privacy.register_change (
        version integer not null,
        kind text not null,
        key text not null,
        value jsonb not null,
        note text not null,
        by_id text not null,
        by_name text not null,
        at timestamptz not null,
        digest text not null,
        constraint pk_register_change primary key (version),
        constraint ck_register_change_kind check (kind in ('entry', 'retention'))
    )
    """,
    """
    create function privacy.refuse_change() returns trigger language plpgsql as $$
    begin
        raise exception 'privacy.% is written once: % refused', tg_table_name, lower(tg_op)
            using errcode = 'insufficient_privilege';
    end $$
    """,
    """
    create trigger written_once before update or delete on privacy.register_change
        for each row execute function privacy.refuse_change()
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
