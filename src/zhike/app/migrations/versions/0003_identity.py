"""Staff, their sessions, sign-in links and failed tries."""

from alembic import op

revision = "0003_identity"
down_revision = "0002_audit"
branch_labels = None
depends_on = None

STATEMENTS = (
    "create schema identity",
    """
    create table identity.staff (
        id uuid not null,
        login text not null,
        number text not null,
        name text not null,
        role text not null,
        language text not null,
        team text not null default '',
        active boolean not null default true,
        password_hash text,
        password_demo boolean not null default false,
        version integer not null default 1,
        created_at timestamptz not null,
        changed_at timestamptz not null,
        constraint pk_staff primary key (id),
        constraint uq_staff_login unique (login),
        constraint uq_staff_number unique (number)
    )
    """,
    "create index ix_staff_role on identity.staff (role) where active",
    """
    create table identity.session (
        token_hash bytea not null,
        staff_id uuid not null,
        opened_at timestamptz not null,
        used_at timestamptz not null,
        ends_at timestamptz not null,
        constraint pk_session primary key (token_hash),
        constraint fk_session_staff_id foreign key (staff_id) references identity.staff (id)
    )
    """,
    "create index ix_session_staff_id on identity.session (staff_id)",
    "create index ix_session_ends_at on identity.session (ends_at)",
    """
    create table identity.sign_in_link (
        token_hash bytea not null,
        staff_id uuid not null,
        ends_at timestamptz not null,
        constraint pk_sign_in_link primary key (token_hash),
        constraint uq_sign_in_link_staff_id unique (staff_id),
        constraint fk_sign_in_link_staff_id foreign key (staff_id) references identity.staff (id)
    )
    """,
    """
    create table identity.failed_tries (
        key bytea not null,
        failures integer not null,
        last_at timestamptz not null default now(),
        constraint pk_failed_tries primary key (key)
    )
    """,
    "create index ix_failed_tries_last_at on identity.failed_tries (last_at)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
