"""Canned replies are approved by a second person, expire, belong to somebody, a team or all, and carry files."""

from alembic import op
from pypinyin import Style, lazy_pinyin
from sqlalchemy import text

revision = "0067_canned_replies"
down_revision = "0066_report_addresses"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        alter table conversations.canned_reply
            add column scope varchar not null default 'all',
            add column owner varchar not null default '',
            add column channel varchar not null default '',
            add column valid_until date,
            add column files jsonb not null default '[]',
            add column approved_at timestamptz,
            add column approved_by varchar not null default '',
            add column change jsonb,
            add column author_id varchar not null default '',
            add column author_name varchar not null default '',
            add column written_at timestamptz not null default now(),
            add column sent_back varchar not null default '',
            add column sought varchar not null default '',
            add constraint ck_canned_reply_scope check (scope in ('own', 'team', 'all'))
    """)
    # What was offered until now stays in force.
    op.execute("""
        update conversations.canned_reply
        set approved_at = now(), scope = case when team = '' then 'all' else 'team' end
    """)
    _make_findable()
    _replace_indexes()
    _add_tables()


def _replace_indexes() -> None:
    op.execute("drop index conversations.uq_canned_reply_shortcut")
    op.execute("""
        create unique index uq_canned_reply_shortcut
        on conversations.canned_reply (owner, team, language, channel, shortcut)
    """)
    op.execute("create index ix_canned_reply_written on conversations.canned_reply (written_at, id)")


def _add_tables() -> None:
    op.execute("""
        create table conversations.canned_use (
            reply_id uuid not null,
            day date not null,
            times integer not null,
            constraint pk_canned_use primary key (reply_id, day),
            constraint fk_canned_use_reply_id_canned_reply foreign key (reply_id)
                references conversations.canned_reply (id) on delete cascade
        )
    """)
    op.execute("""
        create table conversations.canned_file (
            id uuid constraint pk_canned_file primary key,
            name varchar not null,
            content_type varchar not null,
            size integer not null,
            width integer,
            height integer,
            digest varchar not null,
            uploaded_by varchar not null,
            uploaded_at timestamptz not null
        )
    """)
    op.execute("create index ix_canned_file_uploaded on conversations.canned_file (uploaded_at)")


def _make_findable() -> None:
    bind = op.get_bind()
    for row in bind.execute(text("select id, shortcut, title, text from conversations.canned_reply")).all():
        syllables = lazy_pinyin(row.title, style=Style.NORMAL, errors="ignore")
        words = [row.shortcut, row.title, row.text, "".join(syllables), "".join(each[0] for each in syllables if each)]
        bind.execute(
            text("update conversations.canned_reply set sought = :sought where id = :id"),
            {"id": row.id, "sought": "\n".join(words).lower()},
        )


def downgrade() -> None:
    op.execute("drop table conversations.canned_file")
    op.execute("drop table conversations.canned_use")
    op.execute("delete from conversations.canned_reply where approved_at is null or owner <> '' or channel <> ''")
    op.execute("drop index conversations.ix_canned_reply_written")
    op.execute("drop index conversations.uq_canned_reply_shortcut")
    op.execute("""
        alter table conversations.canned_reply
            drop constraint ck_canned_reply_scope,
            drop column scope, drop column owner, drop column channel, drop column valid_until, drop column files,
            drop column approved_at, drop column approved_by, drop column change, drop column author_id,
            drop column author_name, drop column written_at, drop column sent_back, drop column sought
    """)
    op.execute("""
        create unique index uq_canned_reply_shortcut on conversations.canned_reply (team, language, shortcut)
    """)
