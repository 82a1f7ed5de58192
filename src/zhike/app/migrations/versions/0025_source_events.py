"""Source events with schemas, and what a source is known by."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0025_source_events"
down_revision = "0024_event_order"
branch_labels = None
depends_on = None

STATEMENTS = (
    "drop table customers.source_event",
    """
    create table customers.source_event (
        id uuid not null,
        source text not null,
        event_id text not null,
        type text not null,
        schema_version smallint not null,
        number text,
        phone_index bytea,
        id_number_index bytea,
        at timestamptz not null,
        detail jsonb not null,
        shown jsonb not null,
        sealed bytea,
        content_hash bytea not null,
        placed boolean not null default false,
        received_at timestamptz not null,
        constraint pk_source_event primary key (id),
        constraint uq_source_event_source_event_id unique (source, event_id),
        constraint fk_source_event_source_source foreign key (source) references customers.source (name)
    )
    """,
    "create index ix_source_event_source_received_at on customers.source_event (source, received_at, id)",
    "create index ix_source_event_waiting on customers.source_event (id) where not placed",
    "create index ix_source_event_number on customers.source_event (number)",
    """
    create table customers.event_schema (
        type text not null,
        version smallint not null,
        schema jsonb not null,
        created_by text not null,
        created_at timestamptz not null,
        constraint pk_event_schema primary key (type, version)
    )
    """,
    """
    create table customers.event_reject (
        id bigint generated always as identity,
        source text not null,
        at timestamptz not null,
        event_id text not null,
        place text not null,
        code text not null,
        constraint pk_event_reject primary key (id),
        constraint fk_event_reject_source_source foreign key (source) references customers.source (name)
    )
    """,
    "create index ix_event_reject_source_id on customers.event_reject (source, id)",
    """
    create table customers.push_hour (
        source text not null,
        hour timestamptz not null,
        pushes integer not null,
        taken bigint not null,
        known bigint not null,
        rejected bigint not null,
        constraint pk_push_hour primary key (source, hour),
        constraint fk_push_hour_source_source foreign key (source) references customers.source (name)
    )
    """,
    """
    create table customers.source_credential (
        id uuid not null,
        source text not null,
        kind text not null,
        wrapped bytea not null,
        sealed_key bytea not null,
        created_by text not null,
        created_at timestamptz not null,
        used_at timestamptz,
        constraint pk_source_credential primary key (id),
        constraint fk_source_credential_source_source foreign key (source) references customers.source (name)
    )
    """,
    "create index ix_source_credential_source on customers.source_credential (source)",
)

CHANNEL = {
    "type": "string",
    "enum": ["mobile_app", "web_bank", "wechat", "mini_program", "branch", "voice", "atm", "other"],
    "x-timeline": True,
}
PRODUCT = {"type": "string", "maxLength": 40, "pattern": "^[A-Z0-9-]+$", "x-timeline": True}
SCHEMAS = {
    "browse": {
        "type": "object",
        "required": ["page"],
        "properties": {
            "page": {"type": "string", "maxLength": 80, "pattern": "^[A-Za-z0-9_./-]+$", "x-timeline": True},
            "product": PRODUCT,
            "seconds": {"type": "integer", "minimum": 0, "maximum": 86400, "x-timeline": True},
            "channel": CHANNEL,
        },
    },
    "consult": {
        "type": "object",
        "required": ["channel"],
        "properties": {
            "channel": CHANNEL,
            "reason": {"type": "string", "maxLength": 6, "pattern": "^[A-Z]{3}-[0-9]{2}$", "x-timeline": True},
            "product": PRODUCT,
            "topic": {"type": "string", "maxLength": 200},
            "note": {"type": "string", "maxLength": 2000, "x-sealed": True},
            "outcome": {"type": "string", "enum": ["resolved", "follow_up", "unresolved"], "x-timeline": True},
        },
    },
    "transaction": {
        "type": "object",
        "required": ["kind", "amount", "currency"],
        "properties": {
            "kind": {
                "type": "string",
                "enum": [
                    "transfer_in", "transfer_out", "deposit", "withdrawal", "payment", "purchase", "redemption",
                    "repayment", "fee", "interest",
                ],
                "x-timeline": True,
            },
            "amount": {"type": "string", "maxLength": 20, "pattern": "^[0-9]{1,15}([.][0-9]{1,2})?$", "x-sealed": True},
            "currency": {"type": "string", "maxLength": 3, "pattern": "^[A-Z]{3}$", "x-timeline": True},
            "account_tail": {"type": "string", "maxLength": 4, "pattern": "^[0-9]{4}$", "x-sealed": True},
            "counterparty": {"type": "string", "maxLength": 200, "x-sealed": True},
            "product": PRODUCT,
            "channel": CHANNEL,
        },
    },
}  # fmt: skip


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
    insert = sa.text(
        "insert into customers.event_schema (type, version, schema, created_by, created_at) "
        "values (:type, 1, cast(:schema as jsonb), 'release', now())"
    )
    for name, schema in SCHEMAS.items():
        op.get_bind().execute(insert, {"type": name, "schema": json.dumps(schema)})
