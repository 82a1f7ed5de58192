"""Alerts of the watch, how far it has read, and the answers of the self-assessment."""

from alembic import op

revision = "0021_audit_watch"
down_revision = "0020_privacy_rights"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    create table audit.alert (
        id uuid not null,
        rule text not null,
        actor_id text not null,
        actor_name text not null,
        first_at timestamptz not null,
        last_at timestamptz not null,
        count integer not null,
        subjects integer not null,
        entry_ids bigint[] not null,
        acknowledged_at timestamptz,
        acknowledged_by text not null default '',
        note text not null default '',
        version integer not null default 1,
        constraint pk_alert primary key (id)
    )
    """,
    "create index ix_alert_last_at_id on audit.alert (last_at, id)",
    "create index ix_alert_rule_actor_id_last_at on audit.alert (rule, actor_id, last_at)",
    """
    create table audit.watch_progress (
        id smallint not null default 1,
        entry_id bigint not null,
        constraint pk_watch_progress primary key (id),
        constraint ck_watch_progress_single check (id = 1)
    )
    """,
    """
    create table audit.assessment_answer (
        item text not null,
        verdict text not null,
        evidence text not null,
        answered_by text not null,
        answered_at timestamptz not null,
        version integer not null default 1,
        constraint pk_assessment_answer primary key (item)
    )
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
