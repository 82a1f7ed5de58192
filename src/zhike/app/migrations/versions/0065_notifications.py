"""What members of staff are told of: mentions, whispers, transfers."""

from alembic import op

revision = "0065_notifications"
down_revision = "0064_served_by"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        create table identity.notification (
            id uuid not null,
            staff_id uuid not null,
            kind text not null,
            subject text not null,
            by_name text not null,
            times integer not null default 1,
            at timestamptz not null,
            read_at timestamptz,
            constraint pk_notification primary key (id),
            constraint fk_notification_staff_id_staff foreign key (staff_id) references identity.staff (id)
        )
    """)
    op.execute("create index ix_notification_staff on identity.notification (staff_id, at, id)")
    op.execute("""
        create unique index uq_notification_unread on identity.notification (staff_id, kind, subject)
        where read_at is null
    """)


def downgrade() -> None:
    op.execute("drop table identity.notification")
