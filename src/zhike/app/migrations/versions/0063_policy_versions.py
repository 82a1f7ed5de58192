"""The routing policy in versions."""

from alembic import op

revision = "0063_policy_versions"
down_revision = "0062_promises"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        create table routing.policy_version (
            number integer not null,
            state text not null,
            document jsonb not null,
            note text not null,
            made_by text not null,
            made_at timestamptz not null,
            activated_by text not null default '',
            activated_at timestamptz,
            version integer not null default 1,
            constraint pk_policy_version primary key (number),
            constraint ck_policy_version_state check (state in ('draft', 'active', 'retired'))
        )
    """)
    op.execute("""
        create unique index uq_policy_version_active on routing.policy_version (state) where state = 'active'
    """)
    op.execute("create index ix_entry_queued_at on routing.entry (queued_at)")
