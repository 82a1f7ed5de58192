"""The register of models: entries and kill switches."""

from alembic import op

revision = "0035_model_register"
down_revision = "0035_knowledge_approval"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    create table assistant.model_entry (
        id uuid not null,
        kind text not null,
        number integer not null,
        state text not null,
        origin text not null,
        digest text not null,
        code_version text not null,
        data jsonb not null,
        baseline jsonb not null,
        comparison jsonb,
        artefact bytea,
        trained_at timestamptz not null,
        trained_by_id text not null,
        trained_by_name text not null default '',
        promoted_at timestamptz,
        promoted_by_id text,
        promoted_by_name text not null default '',
        retired_at timestamptz,
        version integer not null default 1,
        constraint pk_model_entry primary key (id),
        constraint ck_model_entry_state check (state in ('candidate', 'active', 'retired', 'refused')),
        constraint ck_model_entry_origin check (origin in ('shipped', 'trained')),
        constraint ck_model_entry_artefact check (origin = 'shipped' or artefact is not null)
    )
    """,
    "create unique index uq_model_entry_number on assistant.model_entry (kind, number)",
    "create unique index uq_model_entry_active on assistant.model_entry (kind) where state = 'active'",
    "create unique index uq_model_entry_shipped on assistant.model_entry (kind, digest) where origin = 'shipped'",
    """
    create table assistant.model_switch (
        kind text not null,
        mode text not null,
        because text not null default '',
        changed_at timestamptz not null,
        changed_by_id text not null,
        changed_by_name text not null default '',
        version integer not null,
        constraint pk_model_switch primary key (kind),
        constraint ck_model_switch_mode check (mode in ('on', 'shipped', 'off'))
    )
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    op.execute("drop table assistant.model_switch")
    op.execute("drop table assistant.model_entry")
