"""What supervisors do on the floor: states with a note, interventions, and what customers were told of their wait."""

from alembic import op

revision = "0053_floor"
down_revision = "0052_wallboards"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        alter table routing.presence
            add column set_by text not null default '',
            add column note text not null default ''
    """)
    op.execute("""
        alter table routing.entry
            add column told_at timestamptz,
            add column told_low_s integer,
            add column told_high_s integer,
            add column told uuid[] not null default '{}'
    """)
    op.execute("""
        create table routing.intervention (
            id uuid not null,
            kind text not null,
            queue text,
            staff_id uuid,
            detail jsonb not null,
            why text not null,
            by_name text not null,
            began_at timestamptz not null,
            ended_at timestamptz,
            ended_by text not null default '',
            told integer not null default 0,
            constraint pk_intervention primary key (id),
            constraint ck_intervention_kind check (kind in ('loan', 'overflow', 'announcement', 'incident'))
        )
    """)
    op.execute("""
        create unique index uq_intervention_loan on routing.intervention (staff_id)
        where kind = 'loan' and ended_at is null
    """)
    op.execute("""
        create unique index uq_intervention_queue on routing.intervention (kind, queue)
        where kind in ('overflow', 'announcement') and ended_at is null
    """)
    op.execute("create index ix_intervention_began_at on routing.intervention (began_at)")
