"""Trials of a routing policy are work of their own, and what came of them is kept."""

from alembic import op

revision = "0089_policy_trials"
down_revision = "0088_canned_by_queue"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        create table routing.policy_trial (
            id uuid not null,
            number integer not null,
            day date not null,
            patience_s integer not null,
            document jsonb not null,
            against jsonb not null,
            state varchar not null,
            done integer not null,
            asked_by varchar not null,
            asked_at timestamptz not null,
            beat_at timestamptz not null,
            ended_at timestamptz,
            problem varchar,
            figures jsonb,
            constraint pk_policy_trial primary key (id),
            constraint ck_policy_trial_state check (state in ('waiting', 'running', 'stopped', 'done', 'failed'))
        )
    """)
    op.execute("create index ix_policy_trial_number on routing.policy_trial (number, asked_at)")


def downgrade() -> None:
    op.execute("drop table routing.policy_trial")
