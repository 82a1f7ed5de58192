"""The consent ledger, written once."""

from alembic import op

revision = "0017_privacy_consent"
down_revision = "0016_banking"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    create table privacy.consent (
        number bigint generated always as identity,
        id uuid not null,
        subject_id uuid not null,
        purpose text not null,
        decision text not null,
        text_version integer not null,
        channel text not null,
        by_kind text not null,
        by_id text not null,
        at timestamptz not null,
        digest bytea not null,
        constraint pk_consent primary key (number),
        constraint uq_consent_id unique (id),
        constraint ck_consent_decision check (decision in ('given', 'withdrawn'))
    )
    """,
    "create index ix_consent_subject_id_purpose_number on privacy.consent (subject_id, purpose, number)",
    """
    create trigger written_once before update or delete on privacy.consent
        for each row execute function privacy.refuse_change()
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
