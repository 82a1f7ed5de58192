"""What an operator asked to be done with a month of contacts, and when its files were last read back."""

from alembic import op

revision = "0055_month_tasks"
down_revision = "0054_history_imports"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        create table quality.month_task (
            month text constraint pk_month_task primary key,
            kind text not null constraint ck_month_task_kind check (kind in ('seal', 'move', 'verify')),
            state text not null
                constraint ck_month_task_state check (state in ('waiting', 'running', 'done', 'failed')),
            fault jsonb,
            by_name text not null,
            asked_at timestamptz not null,
            ended_at timestamptz,
            verified_at timestamptz
        )
    """)


def downgrade() -> None:
    op.execute("drop table quality.month_task")
