"""Training runs of the assistant's models, and judged pairs of question and article."""

from alembic import op

revision = "0044_retraining"
down_revision = "0043_article_files"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    create table assistant.training_run (
        id uuid constraint pk_training_run primary key,
        kind text not null constraint ck_training_run_kind check (kind in ('reasons', 'reranker')),
        state text not null constraint ck_training_run_state
            check (state in ('queued', 'running', 'done', 'failed', 'cancelled')),
        stage text not null,
        done integer not null,
        total integer not null,
        asked_by_id text not null,
        asked_by_kind text not null,
        asked_by_name text not null,
        created_at timestamptz not null,
        beat_at timestamptz not null,
        ended_at timestamptz,
        entry_id uuid constraint fk_training_run_entry_id_model_entry references assistant.model_entry (id),
        problem text,
        figures jsonb not null
    )
    """,
    "create unique index uq_training_run_open on assistant.training_run ((true)) where ended_at is null",
    "create index ix_training_run_created on assistant.training_run (created_at, id)",
    """
    create table assistant.ranking_pair (
        id uuid constraint pk_ranking_pair primary key,
        message_id uuid not null,
        customer_id uuid,
        text text not null,
        language text not null,
        article_id uuid not null,
        is_right boolean not null,
        source text not null constraint ck_ranking_pair_source check (source in ('copilot', 'choice', 'rating')),
        at timestamptz not null
    )
    """,
    """
    create table assistant.drift_check (
        id uuid constraint pk_drift_check primary key,
        kind text not null,
        entry_id uuid not null constraint fk_drift_check_entry_id_model_entry references assistant.model_entry (id),
        number integer not null,
        at timestamptz not null,
        verdict text not null constraint ck_drift_check_verdict
            check (verdict in ('too_few', 'steady', 'watch', 'alert')),
        mix_index double precision not null,
        figures jsonb not null
    )
    """,
    "create index ix_drift_check_kind on assistant.drift_check (kind, at)",
    "create unique index uq_ranking_pair_judged on assistant.ranking_pair (message_id, article_id, source)",
    "create index ix_ranking_pair_at on assistant.ranking_pair (at, id)",
    "create index ix_ranking_pair_customer on assistant.ranking_pair (customer_id) where customer_id is not null",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    for table in ("drift_check", "ranking_pair"):
        op.execute(f"drop table assistant.{table}")
    op.execute("drop table assistant.training_run")
