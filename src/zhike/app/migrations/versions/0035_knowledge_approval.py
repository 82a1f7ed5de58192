"""Articles are approved by business and by compliance; bundles; versions that restore older ones."""

from alembic import op

revision = "0035_knowledge_approval"
down_revision = "0034_banking_dealings"
branch_labels = None
depends_on = None

STATEMENTS = (
    "alter table knowledge.article drop constraint ck_article_status",
    """
    alter table knowledge.article add constraint ck_article_status
        check (status in ('draft', 'submitted', 'endorsed', 'approved', 'published', 'expired'))
    """,
    """
    alter table knowledge.article
        add column endorsed_by_id text,
        add column endorsed_by_name text not null default '',
        add column endorsed_at timestamptz
    """,
    """
    alter table knowledge.version
        add column endorsed_by_id text,
        add column endorsed_by_name text not null default '',
        add column restores integer
    """,
    """
    create table knowledge.verdict (
        id uuid constraint pk_verdict primary key,
        article_id uuid not null constraint fk_verdict_article_id references knowledge.article (id),
        step text not null constraint ck_verdict_step check (step in ('business', 'compliance')),
        approved boolean not null,
        by_id text not null,
        by_name text not null,
        comment text not null,
        at timestamptz not null
    )
    """,
    "create index ix_verdict_article on knowledge.verdict (article_id, at)",
    """
    create table knowledge.bundle (
        id uuid constraint pk_bundle primary key,
        name text not null,
        notes text not null default '',
        state text not null constraint ck_bundle_state check (state in ('open', 'published', 'rolled_back')),
        created_by_id text not null,
        created_by_name text not null,
        created_at timestamptz not null,
        published_by_id text,
        published_by_name text not null default '',
        published_at timestamptz,
        rolled_back_by_id text,
        rolled_back_by_name text not null default '',
        rolled_back_at timestamptz,
        comment text not null default '',
        revision integer not null default 1
    )
    """,
    """
    create table knowledge.bundle_part (
        bundle_id uuid not null constraint fk_bundle_part_bundle_id references knowledge.bundle (id),
        article_id uuid not null constraint fk_bundle_part_article_id references knowledge.article (id),
        place integer not null,
        version integer,
        before integer,
        constraint pk_bundle_part primary key (bundle_id, article_id)
    )
    """,
    "create index ix_bundle_part_article on knowledge.bundle_part (article_id)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
