"""How each member of staff likes to work: their keys."""

from alembic import op

revision = "0060_staff_preferences"
down_revision = "0059_search"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        create table identity.preference (
            staff_id uuid not null,
            single_keys boolean not null default true,
            keys jsonb not null default '{}',
            changed_at timestamptz not null,
            constraint pk_preference primary key (staff_id),
            constraint fk_preference_staff_id_staff foreign key (staff_id) references identity.staff (id)
        )
    """)


def downgrade() -> None:
    op.execute("drop table identity.preference")
