"""How much of different kinds agents hold together, and the licences that queues and reasons demand."""

from alembic import op

revision = "0058_licences"
down_revision = "0057_reply_lock"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        alter table routing.agent
            add column effort jsonb not null default '{}',
            add column effort_limit integer not null default 0
    """)
    op.execute("""
        create table routing.licence (
            code text not null,
            name_zh text not null,
            name_en text not null,
            queues text[] not null,
            reasons text[] not null,
            version integer not null default 1,
            constraint pk_licence primary key (code)
        )
    """)
    op.execute("""
        create table routing.agent_licence (
            staff_id uuid not null,
            licence text not null,
            valid_until date not null,
            ends_at timestamptz not null,
            constraint pk_agent_licence primary key (staff_id, licence)
        )
    """)
