"""Checklists by contact reason, what was ticked in a conversation, and what was left at its end."""

from alembic import op

revision = "0073_checklists"
down_revision = "0072_presence_spans"
branch_labels = None
depends_on = None

_STATEMENTS = (
    """
    create table conversations.checklist (
        reason varchar not null,
        version integer not null,
        steps jsonb not null,
        by_id uuid not null,
        by_name varchar not null,
        at timestamptz not null,
        constraint pk_checklist primary key (reason, version)
    )
    """,
    """
    create table conversations.checklist_tick (
        conversation_id uuid not null,
        reason varchar not null,
        key varchar not null,
        version integer not null,
        by_id uuid not null,
        by_name varchar not null,
        at timestamptz not null,
        constraint pk_checklist_tick primary key (conversation_id, reason, key)
    )
    """,
    """
    create table conversations.checklist_gap (
        conversation_id uuid not null,
        reason varchar not null,
        version integer not null,
        keys text[] not null,
        because varchar not null,
        by_id uuid not null,
        by_name varchar not null,
        at timestamptz not null,
        constraint pk_checklist_gap primary key (conversation_id)
    )
    """,
)


def upgrade() -> None:
    for statement in _STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    for table in ("checklist_gap", "checklist_tick", "checklist"):
        op.execute(f"drop table conversations.{table}")
