"""Golden questions of the assistant, and their runs."""

from alembic import op

revision = "0042_golden_questions"
down_revision = "0041_knowledge_reviews"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    create table assistant.golden_question (
        id uuid constraint pk_golden_question primary key,
        language text not null constraint ck_golden_question_language check (language in ('zh', 'en')),
        question text not null,
        expect text not null,
        version integer not null,
        changed_at timestamptz not null
    )
    """,
    "create unique index uq_golden_question_asked on assistant.golden_question (language, question)",
    """
    create table assistant.golden_run (
        id uuid constraint pk_golden_run primary key,
        at timestamptz not null,
        release bigint not null,
        p50_ms double precision not null,
        p99_ms double precision not null
    )
    """,
    "create index ix_golden_run_at on assistant.golden_run (at)",
    """
    create table assistant.golden_result (
        run_id uuid not null constraint fk_golden_result_run_id_golden_run
            references assistant.golden_run (id) on delete cascade,
        question_id uuid not null constraint fk_golden_result_question_id_golden_question
            references assistant.golden_question (id) on delete cascade,
        verdict text not null constraint ck_golden_result_verdict
            check (verdict in ('right', 'wrong', 'asked_back', 'refused', 'handed_over', 'no_person')),
        said text not null,
        confidence double precision not null,
        constraint pk_golden_result primary key (run_id, question_id)
    )
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    for table in ("golden_result", "golden_run", "golden_question"):
        op.execute(f"drop table assistant.{table}")
