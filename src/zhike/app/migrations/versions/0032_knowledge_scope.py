"""Articles have an audience, channels, regions and products; a question has one article in each scope."""

from alembic import op

revision = "0032_knowledge_scope"
down_revision = "0031_files_off_disk"
branch_labels = None
depends_on = None

COLUMNS = """
    add column audience text not null default 'public',
    add column channels text[] not null default '{}',
    add column regions text[] not null default '{}',
    add column products text[] not null default '{}'
"""
# Compared as rows without the columns that may still be written.
GUARD = """
    create or replace function knowledge.refuse_change() returns trigger language plpgsql as $$
    begin
        if tg_op = 'UPDATE' and
           (to_jsonb(new) - '{in_force,in_force_from,in_force_until}'::text[])
           is not distinct from (to_jsonb(old) - '{in_force,in_force_from,in_force_until}'::text[])
        then
            return new;
        end if;
        raise exception 'a published version is never changed: % refused', lower(tg_op)
            using errcode = 'insufficient_privilege';
    end $$
"""


def upgrade() -> None:
    op.execute(f"alter table knowledge.article {COLUMNS}")
    op.execute(f"alter table knowledge.version {COLUMNS}")
    op.execute("""
        alter table knowledge.article add constraint ck_article_audience
            check (audience in ('public', 'customers', 'staff'))
    """)
    # The key of articles without limits, as `rules.audience.scope_key` writes it.
    op.execute(r"alter table knowledge.article add column scope_key text not null default E'public\n\n\n'")
    op.execute("alter table knowledge.article alter column scope_key drop default")
    op.execute("drop index knowledge.uq_article_question")
    op.execute("create unique index uq_article_question on knowledge.article (language, question_key, scope_key)")
    op.execute(GUARD)
