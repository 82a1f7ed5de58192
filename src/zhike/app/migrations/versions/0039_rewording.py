"""What came of asking the language model."""

from alembic import op

revision = "0039_rewording"
down_revision = "0038_assistant_vectors"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        create table assistant.rewording (
            message_id uuid constraint pk_rewording primary key,
            conversation_id uuid not null,
            at timestamptz not null,
            article_id uuid not null,
            version integer not null,
            outcome text not null
                constraint ck_rewording_outcome check (outcome in ('used', 'unsupported', 'failed', 'kept')),
            because text not null,
            model text not null,
            prompt_version text not null,
            prompt_digest text not null,
            ms double precision not null
        )
    """)
    op.execute("create index ix_rewording_at on assistant.rewording (at)")


def downgrade() -> None:
    op.execute("drop table assistant.rewording")
