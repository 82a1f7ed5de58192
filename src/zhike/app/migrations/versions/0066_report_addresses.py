"""Mail addresses outside staff are sealed: those that lie in clear are sealed here."""

import json
from typing import Any

import sqlalchemy as sa
from alembic import context, op

revision = "0066_report_addresses"
down_revision = "0065_notifications"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("alter table quality.report_schedule add column wrapped bytea, add column sealed bytea")
    connection = op.get_bind()
    found = connection.execute(
        sa.text("select id, addresses from quality.report_schedule where jsonb_array_length(addresses) > 0")
    ).all()
    for schedule_id, addresses in found:
        keyring = _keyring()
        key, wrapped = keyring.new_data_key(context=b"quality.report_schedule\0" + schedule_id.bytes)
        plain = json.dumps(addresses, ensure_ascii=False).encode()
        sealed = keyring.seal(key, plain, context=schedule_id.bytes + b"\0addresses")
        connection.execute(
            sa.text("update quality.report_schedule set wrapped = :wrapped, sealed = :sealed where id = :id"),
            {"id": schedule_id, "wrapped": wrapped, "sealed": sealed},
        )
    op.execute("alter table quality.report_schedule drop column addresses")
    op.execute("""
        alter table quality.report_schedule
        add constraint ck_report_schedule_sealed check ((wrapped is null) = (sealed is null))
    """)


def downgrade() -> None:
    # What is sealed is not laid open again: who goes back has to name those addresses anew.
    op.execute("alter table quality.report_schedule add column addresses jsonb not null default '[]'")
    op.execute("alter table quality.report_schedule alter column addresses drop default")
    op.execute("alter table quality.report_schedule drop column wrapped, drop column sealed")


def _keyring() -> Any:
    keyring = context.config.attributes.get("keyring")
    if keyring is None:
        raise RuntimeError("addresses of reports are to be sealed, and the keys are not at hand: run `zhike migrate`")
    return keyring
