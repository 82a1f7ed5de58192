"""An import run has a key of its own for what waits to be sorted; quality rules that every bank begins with."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0019_customers_quality"
down_revision = "0018_customer_page"
branch_labels = None
depends_on = None

RULES: tuple[tuple[str, str, str, dict[str, object]], ...] = (
    ("name.present", "name", "present", {}),
    ("phone.present", "phone", "present", {}),
    ("id_number.present", "id_number", "present", {}),
    ("birth_date.present", "birth_date", "present", {}),
    ("address.present", "address", "present", {}),
    ("phone.pattern", "phone", "pattern", {"pattern": r"1[3-9]\d{9}|0\d{9,11}|\d{7,8}"}),
    ("email.pattern", "email", "pattern", {"pattern": r"[^@\s]{1,64}@[^@\s]{1,190}\.[a-z]{2,24}"}),
    ("id_number.check_digit", "id_number", "check_digit", {}),
    ("birth_date.range", "birth_date", "range", {"from": "1900-01-01", "to": "today"}),
    ("since.range", "since", "range", {"from": "1949-10-01", "to": "today"}),
    ("birth_date.agrees", "birth_date", "agrees", {}),
    ("gender.agrees", "gender", "agrees", {}),
    ("updated_at.fresh", "updated_at", "fresh", {"days": 365}),
    ("id_number.unique", "id_number", "unique", {}),
    ("number.unique", "number", "unique", {}),
)


def upgrade() -> None:
    op.execute("alter table customers.import_run add column key bytea")
    op.execute("alter table customers.import_block add column sorted boolean not null default false")
    insert = sa.text(
        "insert into customers.quality_rule (code, field, kind, parameters) "
        "values (:code, :field, :kind, cast(:parameters as jsonb))"
    )
    for code, field, kind, parameters in RULES:
        op.get_bind().execute(
            insert, {"code": code, "field": field, "kind": kind, "parameters": json.dumps(parameters)}
        )
