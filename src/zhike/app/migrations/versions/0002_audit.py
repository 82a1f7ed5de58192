"""Audit entries, written once, and the seals of their chain."""

from alembic import op

revision = "0002_audit"
down_revision = "0001_platform"
branch_labels = None
depends_on = None

STATEMENTS = (
    "create schema audit",
    """
    create table audit.entry (
        id bigint generated always as identity,
        txid xid8 not null default pg_current_xact_id(),
        at timestamptz not null,
        actor_id text not null,
        actor_kind text not null,
        actor_name text not null,
        action text not null,
        subject text not null,
        detail jsonb not null,
        position bigint,
        link bytea,
        constraint pk_entry primary key (id),
        constraint uq_entry_position unique (position),
        constraint ck_entry_sealed_whole check ((position is null) = (link is null))
    )
    """,
    "create index ix_entry_unsealed on audit.entry (id) where position is null",
    "create index ix_entry_at_id on audit.entry (at, id)",
    "create index ix_entry_actor_id_at_id on audit.entry (actor_id, at, id)",
    "create index ix_entry_subject_at_id on audit.entry (subject, at, id)",
    """
    create table audit.seal (
        last_position bigint not null,
        link bytea not null,
        signature text not null,
        at timestamptz not null,
        constraint pk_seal primary key (last_position)
    )
    """,
    # The only change an entry may see is its sealing.
    """
    create function audit.refuse_change() returns trigger language plpgsql as $$
    begin
        if tg_table_name = 'entry' and tg_op = 'UPDATE' and tg_level = 'ROW' then
            if old.position is null and new.position is not null
               and (new.id, new.txid, new.at, new.actor_id, new.actor_kind, new.actor_name, new.action, new.subject,
                    new.detail)
                   is not distinct from
                   (old.id, old.txid, old.at, old.actor_id, old.actor_kind, old.actor_name, old.action, old.subject,
                    old.detail)
            then
                return new;
            end if;
        end if;
        raise exception 'audit.% is written once: % refused', tg_table_name, lower(tg_op)
            using errcode = 'insufficient_privilege';
    end $$
    """,
    """
    create trigger entry_is_written_once before update or delete on audit.entry
    for each row execute function audit.refuse_change()
    """,
    """
    create trigger entry_is_never_truncated before truncate on audit.entry
    for each statement execute function audit.refuse_change()
    """,
    """
    create trigger seal_is_written_once before update or delete on audit.seal
    for each row execute function audit.refuse_change()
    """,
    """
    create trigger seal_is_never_truncated before truncate on audit.seal
    for each statement execute function audit.refuse_change()
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
