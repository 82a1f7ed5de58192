"""Promises in what agents wrote are kept as work orders, or waved away; their owners are told before they are due."""

from alembic import op

revision = "0062_promises"
down_revision = "0061_cautions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("alter table cases.work_order add column reminded smallint")
    op.execute(
        "create index ix_work_order_promise on cases.work_order (due_at) "
        "where kind = 'promise' and ended_at is null and coalesce(reminded, 0) < 2"
    )
    op.execute(
        """
        create table cases.waved_promise (
            message_id uuid not null,
            place smallint not null,
            conversation_id uuid not null,
            waved_by uuid not null,
            waved_at timestamptz not null,
            constraint pk_waved_promise primary key (message_id, place)
        )
        """
    )
    op.execute("create index ix_waved_promise_conversation on cases.waved_promise (conversation_id)")


def downgrade() -> None:
    op.execute("drop table cases.waved_promise")
    op.execute("alter table cases.work_order drop column reminded")
