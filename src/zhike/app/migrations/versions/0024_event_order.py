"""The outbox is read in the order of its ids, held back only by transactions that write events themselves."""

from alembic import op

revision = "0024_event_order"
down_revision = "0023_customers_match"
branch_labels = None
depends_on = None

STATEMENTS = (
    "create sequence platform.event_number",
    # The pair form of advisory locks is used for nothing else in this database.
    """
    create function platform.next_event_id() returns bigint language plpgsql volatile as $$
    declare
        drawn bigint;
    begin
        if coalesce(current_setting('zhike.draws_event_ids', true), '') = '' then
            select case when is_called then last_value else 0 end into drawn from platform.event_number;
            perform pg_advisory_xact_lock_shared((drawn >> 31)::integer, (drawn & 2147483647)::integer);
            perform set_config('zhike.draws_event_ids', 'yes', true);
        end if;
        return nextval('platform.event_number');
    end $$
    """,
    # What a cursor had passed in the old order and would meet again in the new one has a receipt.
    """
    create temporary table met on commit drop as
    select c.subscriber, coalesce(
        (select min(e.id) - 1 from platform.event e where (e.txid, e.id) > (c.txid::text::xid8, c.event_id)),
        (select max(e.id) from platform.event e), 0) as event_id
    from platform.event_cursor c
    """,
    """
    insert into platform.event_receipt (subscriber, event_id)
    select c.subscriber, e.id
    from platform.event_cursor c join met using (subscriber)
    join platform.event e on e.id > met.event_id and (e.txid, e.id) <= (c.txid::text::xid8, c.event_id)
    on conflict do nothing
    """,
    "update platform.event_cursor c set event_id = met.event_id from met where met.subscriber = c.subscriber",
    "select setval('platform.event_number', greatest((select max(id) from platform.event), 1), "
    "exists (select from platform.event))",
    "alter table platform.event alter column id drop identity",
    "alter table platform.event alter column id set default platform.next_event_id()",
    "alter sequence platform.event_number owned by platform.event.id",
    "drop index platform.ix_event_txid_id",
    "alter table platform.event drop column txid",
    "alter table platform.event_cursor drop column txid",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
