"""Rights requests, the erasure ledger, legal holds, retention runs."""

from alembic import op

revision = "0020_privacy_rights"
down_revision = "0019_customers_quality"
branch_labels = None
depends_on = None

STATEMENTS = (
    "create sequence privacy.rights_request_number",
    """
    create table privacy.rights_request (
        id uuid not null,
        number text not null,
        subject_id uuid not null,
        kind text not null,
        state text not null,
        channel text not null,
        field text not null default '',
        sealed bytea,
        proof text not null default '',
        refusal text not null default '',
        taken_by text not null,
        decided_by text not null default '',
        second_by text not null default '',
        received_at timestamptz not null,
        due_on date not null,
        closed_at timestamptz,
        version integer not null,
        constraint pk_rights_request primary key (id),
        constraint uq_rights_request_number unique (number),
        constraint ck_rights_request_state
            check (state in ('received', 'open', 'second', 'fulfilled', 'refused', 'withdrawn')),
        constraint ck_rights_request_closed_whole
            check ((closed_at is null) = (state in ('received', 'open', 'second')))
    )
    """,
    "create index ix_rights_request_received_at_id on privacy.rights_request (received_at, id)",
    "create index ix_rights_request_subject_id on privacy.rights_request (subject_id)",
    """
    create index ix_rights_request_open on privacy.rights_request (due_on, id)
        where state in ('received', 'open', 'second')
    """,
    """
    create table privacy.erasure (
        subject_id uuid not null,
        request_id uuid,
        at timestamptz not null,
        rows jsonb not null,
        digest text not null,
        constraint pk_erasure primary key (subject_id)
    )
    """,
    "create index ix_erasure_request_id on privacy.erasure (request_id)",
    """
    create trigger written_once before update or delete on privacy.erasure
        for each row execute function privacy.refuse_change()
    """,
    """
    create table privacy.legal_hold (
        id uuid not null,
        subject_id uuid not null,
        reason text not null,
        matter text not null,
        until date,
        placed_by text not null,
        placed_by_name text not null,
        placed_at timestamptz not null,
        release_by text not null default '',
        released_by text not null default '',
        released_at timestamptz,
        version integer not null,
        constraint pk_legal_hold primary key (id)
    )
    """,
    "create index ix_legal_hold_subject_id on privacy.legal_hold (subject_id)",
    """
    create table privacy.retention_run (
        id uuid not null,
        dry boolean not null,
        state text not null,
        asked_by text not null,
        asked_at timestamptz not null,
        ended_at timestamptz,
        counts jsonb not null,
        register_version integer not null,
        digest text not null default '',
        constraint pk_retention_run primary key (id),
        constraint ck_retention_run_state check (state in ('waiting', 'running', 'done', 'cancelled'))
    )
    """,
    "create index ix_retention_run_asked_at_id on privacy.retention_run (asked_at, id)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
