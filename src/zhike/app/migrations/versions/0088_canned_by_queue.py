"""Canned replies are for the contacts of a queue, too."""

from alembic import op

revision = "0088_canned_by_queue"
down_revision = "0087_complaint_sides"
branch_labels = None
depends_on = None

_SCOPE = "alter table conversations.canned_reply add constraint ck_canned_reply_scope check (scope in ({}))"
_PLACE = "create unique index uq_canned_reply_shortcut on conversations.canned_reply ({})"


def upgrade() -> None:
    op.execute("alter table conversations.canned_reply add column queue varchar not null default ''")
    _replace("'own', 'team', 'queue', 'all'", "owner, team, queue, language, channel, shortcut")


def downgrade() -> None:
    op.execute("delete from conversations.canned_reply where scope = 'queue'")
    op.execute("update conversations.canned_reply set change = null where change ->> 'scope' = 'queue'")
    _replace("'own', 'team', 'all'", "owner, team, language, channel, shortcut")
    op.execute("alter table conversations.canned_reply drop column queue")


def _replace(scopes: str, place: str) -> None:
    op.execute("alter table conversations.canned_reply drop constraint ck_canned_reply_scope")
    op.execute(_SCOPE.format(scopes))
    op.execute("drop index conversations.uq_canned_reply_shortcut")
    op.execute(_PLACE.format(place))
