"""Files of erased threads leave the disk."""

from alembic import op

revision = "0031_files_off_disk"
down_revision = "0030_creations"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("alter table conversations.attachment add column off_disk boolean not null default false")
    op.execute("""
        create index ix_attachment_blanked on conversations.attachment (id)
            where wrapped_key = ''::bytea and not off_disk
    """)


def downgrade() -> None:
    op.execute("alter table conversations.attachment drop column off_disk")
