"""Tables of knowledge: working copies, versions, and the number of the release."""

from alembic import op

revision = "0007_knowledge"
down_revision = "0006_products"
branch_labels = None
depends_on = None

STATEMENTS = (
    "create schema if not exists knowledge",
    """
    create table knowledge.article (
        id uuid constraint pk_article primary key,
        key text not null default '',
        language text not null,
        status text not null constraint ck_article_status
            check (status in ('draft', 'submitted', 'approved', 'published', 'expired')),
        question text not null,
        question_key text not null,
        answer text not null,
        variants text[] not null default '{}',
        category text not null default '',
        verbatim boolean not null default false,
        effective_from timestamptz,
        effective_until timestamptz,
        version integer not null default 0,
        in_force integer,
        upcoming integer,
        revision integer not null default 1,
        authors text[] not null default '{}',
        owner_id text,
        owner_name text not null default '',
        review_on date,
        submitted_by_id text,
        submitted_by_name text not null default '',
        submitted_at timestamptz,
        approved_by_id text,
        approved_by_name text not null default '',
        approved_at timestamptz,
        comment text not null default '',
        updated_by_id text not null,
        updated_by_name text not null default '',
        updated_at timestamptz not null,
        created_at timestamptz not null,
        search tsvector not null
    )
    """,
    # Two articles that answer the same question would contradict each other sooner or later.
    "create unique index uq_article_question on knowledge.article (language, question_key)",
    "create index ix_article_key on knowledge.article (key, language) where key <> ''",
    "create index ix_article_updated on knowledge.article (updated_at, id)",
    "create index ix_article_category on knowledge.article (category)",
    "create index ix_article_search on knowledge.article using gin (search)",
    """
    create table knowledge.version (
        article_id uuid not null constraint fk_version_article_id references knowledge.article (id),
        number integer not null,
        key text not null,
        language text not null,
        question text not null,
        answer text not null,
        variants text[] not null,
        category text not null,
        verbatim boolean not null,
        effective_from timestamptz,
        effective_until timestamptz,
        published_by_id text not null,
        published_by_name text not null,
        published_at timestamptz not null,
        approved_by_id text,
        approved_by_name text not null,
        reviewed boolean not null,
        import_id uuid,
        in_force boolean not null,
        in_force_from timestamptz,
        in_force_until timestamptz,
        constraint pk_version primary key (article_id, number),
        constraint ck_version_in_force check (not in_force or (in_force_from is not null and in_force_until is null))
    )
    """,
    "create unique index uq_version_in_force on knowledge.version (article_id) where in_force",
    """
    create index ix_version_upcoming on knowledge.version (effective_from)
        where not in_force and in_force_from is null and in_force_until is null
    """,
    "create index ix_version_ending on knowledge.version (effective_until) where in_force",
    # What was published is a record: only when it is in force may still be written.
    """
    create function knowledge.refuse_change() returns trigger language plpgsql as $$
    begin
        if tg_op = 'UPDATE' and
           (new.article_id, new.number, new.key, new.language, new.question, new.answer, new.variants, new.category,
            new.verbatim, new.effective_from, new.effective_until, new.published_by_id, new.published_at,
            new.approved_by_id, new.reviewed)
           is not distinct from
           (old.article_id, old.number, old.key, old.language, old.question, old.answer, old.variants, old.category,
            old.verbatim, old.effective_from, old.effective_until, old.published_by_id, old.published_at,
            old.approved_by_id, old.reviewed)
        then
            return new;
        end if;
        raise exception 'a published version is never changed: % refused', lower(tg_op)
            using errcode = 'insufficient_privilege';
    end $$
    """,
    """
    create trigger version_is_a_record before update or delete on knowledge.version
        for each row execute function knowledge.refuse_change()
    """,
    """
    create table knowledge.release (
        one boolean constraint pk_release primary key default true constraint ck_release_one check (one),
        number bigint not null,
        at timestamptz
    )
    """,
    "insert into knowledge.release (number) values (0)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
