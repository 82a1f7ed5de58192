"""Reports that go out by mail, and their sendings."""

from alembic import op

revision = "0051_report_schedules"
down_revision = "0050_saved_reports"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _schedules()
    _sendings()


def _schedules() -> None:
    op.execute("""
        create table quality.report_schedule (
            id uuid not null,
            name text not null,
            saved_report_id uuid,
            form text not null,
            language text not null,
            cadence text not null,
            minute smallint not null,
            weekday smallint not null,
            month_day smallint not null,
            working_days boolean not null,
            staff_ids jsonb not null,
            addresses jsonb not null,
            paused boolean not null,
            owner_id text not null,
            owner_name text not null,
            version integer not null,
            next_at timestamptz not null,
            changed_at timestamptz not null,
            constraint pk_report_schedule primary key (id),
            constraint ck_report_schedule_cadence check (cadence in ('day', 'week', 'month')),
            constraint ck_report_schedule_form check (form in ('pdf', 'xlsx'))
        )
    """)
    op.execute("create index ix_report_schedule_next_at on quality.report_schedule (next_at) where not paused")


def _sendings() -> None:
    op.execute("""
        create table quality.report_sending (
            id uuid not null,
            schedule_id uuid not null,
            due_at timestamptz not null,
            by_hand boolean not null,
            state text not null,
            attempts smallint not null,
            try_at timestamptz not null,
            sent_at timestamptz,
            received smallint not null,
            left_out smallint not null,
            trouble text,
            constraint pk_report_sending primary key (id),
            constraint uq_report_sending_due unique (schedule_id, due_at),
            constraint ck_report_sending_state check (state in ('pending', 'sent', 'failed'))
        )
    """)
    op.execute("create index ix_report_sending_try_at on quality.report_sending (try_at) where state = 'pending'")
