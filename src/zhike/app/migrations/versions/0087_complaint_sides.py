"""Departments are asked about complaints as well, and shift notes are linked to them."""

from alembic import op

revision = "0087_complaint_sides"
down_revision = "0086_advisers"
branch_labels = None
depends_on = None

_STATEMENTS = (
    "alter table cases.side_thread add column complaint_id uuid",
    """
    alter table cases.side_thread add constraint fk_side_thread_complaint_id_complaint
        foreign key (complaint_id) references cases.complaint (id)
    """,
    "alter table cases.side_thread drop constraint ck_side_thread_about_something",
    """
    alter table cases.side_thread add constraint ck_side_thread_about_something
        check (num_nonnulls(conversation_id, work_order_id, complaint_id) > 0)
    """,
    """
    alter table cases.side_thread add constraint ck_side_thread_complaint_alone
        check (complaint_id is null or num_nonnulls(conversation_id, work_order_id) = 0)
    """,
    "create index ix_side_thread_complaint on cases.side_thread (complaint_id) where complaint_id is not null",
    "alter table team.shift_note_link drop constraint ck_shift_note_link_kind",
    """
    alter table team.shift_note_link add constraint ck_shift_note_link_kind
        check (kind in ('conversation', 'work_order', 'complaint'))
    """,
)


def upgrade() -> None:
    for statement in _STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    op.execute("delete from team.shift_note_link where kind = 'complaint'")
    op.execute("alter table team.shift_note_link drop constraint ck_shift_note_link_kind")
    op.execute(
        "alter table team.shift_note_link add constraint ck_shift_note_link_kind "
        "check (kind in ('conversation', 'work_order'))"
    )
    op.execute(
        "delete from cases.side_post p using cases.side_thread t "
        "where t.id = p.side_thread_id and t.complaint_id is not null"
    )
    op.execute("delete from cases.side_thread where complaint_id is not null")
    op.execute("alter table cases.side_thread drop constraint ck_side_thread_complaint_alone")
    op.execute("alter table cases.side_thread drop constraint ck_side_thread_about_something")
    op.execute("alter table cases.side_thread drop column complaint_id")
    op.execute(
        "alter table cases.side_thread add constraint ck_side_thread_about_something "
        "check (conversation_id is not null or work_order_id is not null)"
    )
