"""The team's shared space: announcements and receipts, shift notes, know-how posts."""

from alembic import op

revision = "0071_team"
down_revision = "0070_service_clocks"
branch_labels = None
depends_on = None

_STATEMENTS = (
    "create schema team",
    """
    create table team.announcement (
        id uuid not null,
        title text not null,
        text text not null,
        sound text not null default '',
        audience text not null,
        target text not null default '',
        must_read boolean not null,
        starts_at timestamptz not null,
        ends_at timestamptz,
        withdrawn_at timestamptz,
        edition integer not null default 1,
        told integer not null default 0,
        reminded_at timestamptz,
        by_id uuid not null,
        by_name text not null,
        created_at timestamptz not null,
        updated_at timestamptz not null,
        version integer not null default 1,
        constraint pk_announcement primary key (id),
        constraint ck_announcement_audience check (audience in ('all', 'queue', 'role')),
        constraint ck_announcement_span check (ends_at is null or ends_at > starts_at)
    )
    """,
    "create index ix_announcement_starts on team.announcement (starts_at, id)",
    """
    create index ix_announcement_untold on team.announcement (starts_at)
    where told < edition and withdrawn_at is null
    """,
    """
    create table team.receipt (
        announcement_id uuid not null,
        staff_id uuid not null,
        edition integer not null,
        read_at timestamptz not null,
        constraint pk_receipt primary key (announcement_id, staff_id),
        constraint fk_receipt_announcement_id_announcement foreign key (announcement_id)
            references team.announcement (id) on delete cascade
    )
    """,
    """
    create table team.shift_note (
        id uuid not null,
        queue text,
        day date not null,
        shift text not null,
        still_open text not null,
        watch text not null,
        sound text not null default '',
        state text not null,
        carried integer not null default 0,
        by_id uuid not null,
        by_name text not null,
        taken_by uuid,
        taken_name text not null default '',
        taken_at timestamptz,
        done_at timestamptz,
        created_at timestamptz not null,
        updated_at timestamptz not null,
        version integer not null default 1,
        constraint pk_shift_note primary key (id),
        constraint ck_shift_note_state check (state in ('open', 'taken', 'done')),
        constraint ck_shift_note_shift check (shift in ('early', 'middle', 'late', 'night')),
        constraint ck_shift_note_done_whole check ((done_at is null) = (state <> 'done'))
    )
    """,
    "create index ix_shift_note_created on team.shift_note (created_at, id)",
    "create index ix_shift_note_living on team.shift_note (day) where state <> 'done'",
    """
    create table team.shift_note_link (
        shift_note_id uuid not null,
        about_id uuid not null,
        kind text not null,
        label text not null,
        customer_id uuid,
        constraint pk_shift_note_link primary key (shift_note_id, about_id),
        constraint fk_shift_note_link_shift_note_id_shift_note foreign key (shift_note_id)
            references team.shift_note (id) on delete cascade,
        constraint ck_shift_note_link_kind check (kind in ('conversation', 'work_order'))
    )
    """,
    "create index ix_shift_note_link_customer on team.shift_note_link (customer_id) where customer_id is not null",
    """
    create table team.shift_note_line (
        shift_note_id uuid not null,
        position integer not null,
        at timestamptz not null,
        kind text not null,
        text text not null,
        by_id uuid not null,
        by_name text not null,
        constraint pk_shift_note_line primary key (shift_note_id, position),
        constraint fk_shift_note_line_shift_note_id_shift_note foreign key (shift_note_id)
            references team.shift_note (id) on delete cascade
    )
    """,
    """
    create table team.post (
        id uuid not null,
        title text not null,
        text text not null,
        sound text not null default '',
        language text not null,
        reason text,
        state text not null,
        article_id uuid,
        by_id uuid not null,
        by_name text not null,
        drafted_name text not null default '',
        created_at timestamptz not null,
        updated_at timestamptz not null,
        version integer not null default 1,
        constraint pk_post primary key (id),
        constraint ck_post_state check (state in ('open', 'drafted', 'published'))
    )
    """,
    "create index ix_post_created on team.post (created_at, id)",
    "create index ix_post_article on team.post (article_id) where article_id is not null",
    """
    create table team.post_comment (
        id uuid not null,
        post_id uuid not null,
        by_id uuid not null,
        by_name text not null,
        text text not null,
        at timestamptz not null,
        constraint pk_post_comment primary key (id),
        constraint fk_post_comment_post_id_post foreign key (post_id) references team.post (id) on delete cascade
    )
    """,
    "create index ix_post_comment_post on team.post_comment (post_id, at)",
    """
    create table team.post_helped (
        post_id uuid not null,
        staff_id uuid not null,
        at timestamptz not null,
        constraint pk_post_helped primary key (post_id, staff_id),
        constraint fk_post_helped_post_id_post foreign key (post_id) references team.post (id) on delete cascade
    )
    """,
)


def upgrade() -> None:
    for statement in _STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    op.execute("drop schema team cascade")
