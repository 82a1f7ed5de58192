"""The outbox with its readers, heartbeats, idempotent answers."""

from alembic import op

revision = "0001_platform"
down_revision = None
branch_labels = None
depends_on = None

STATEMENTS = (
    "create schema if not exists platform",
    """
    create table platform.event (
        id bigint generated always as identity primary key,
        txid xid8 not null default pg_current_xact_id(),
        type text not null,
        version integer not null,
        stream text not null,
        actor_id text not null,
        actor_kind text not null,
        at timestamptz not null,
        payload jsonb not null
    )
    """,
    "create index ix_event_txid_id on platform.event (txid, id)",
    "create index ix_event_at on platform.event (at)",
    """
    create table platform.event_cursor (
        subscriber text primary key,
        txid bigint not null,
        event_id bigint not null
    )
    """,
    """
    create table platform.event_receipt (
        subscriber text not null,
        event_id bigint not null,
        primary key (subscriber, event_id)
    )
    """,
    """
    create table platform.event_failure (
        subscriber text not null,
        event_id bigint not null,
        attempts integer not null,
        next_at timestamptz,
        error text not null,
        primary key (subscriber, event_id)
    )
    """,
    "create table platform.heartbeat (process text primary key, seen_at timestamptz not null)",
    """
    create table platform.idempotent_answer (
        actor_id text not null,
        key text not null,
        request_hash text not null,
        status integer not null,
        body bytea not null,
        at timestamptz not null,
        primary key (actor_id, key)
    )
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
