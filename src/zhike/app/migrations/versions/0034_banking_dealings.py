"""What the book of banking knows beside holdings: bills, transfers, limits, applications, statements, branches."""

from alembic import op

revision = "0034_banking_dealings"
down_revision = "0033_cases"
branch_labels = None
depends_on = None

_HOLDER = "references banking.holder (customer_id)"
STATEMENTS = (
    f"""
    create table banking.bill (
        card_id uuid not null,
        customer_id uuid not null,
        closed_on date not null,
        due_on date not null,
        amount numeric(18, 2) not null,
        minimum numeric(18, 2) not null,
        paid numeric(18, 2) not null,
        currency text not null,
        constraint pk_bill primary key (card_id),
        constraint fk_bill_customer_id_holder foreign key (customer_id) {_HOLDER}
    )
    """,
    "create index ix_bill_customer_id on banking.bill (customer_id)",
    f"""
    create table banking.transfer (
        id uuid not null,
        customer_id uuid not null,
        account_id uuid not null,
        at timestamptz not null,
        amount numeric(18, 2) not null,
        currency text not null,
        state text not null,
        expected_by timestamptz,
        constraint pk_transfer primary key (id),
        constraint fk_transfer_customer_id_holder foreign key (customer_id) {_HOLDER}
    )
    """,
    "create index ix_transfer_customer_id_at on banking.transfer (customer_id, at, id)",
    f"""
    create table banking.transfer_limit (
        customer_id uuid not null,
        channel text not null,
        single numeric(18, 2) not null,
        daily numeric(18, 2) not null,
        currency text not null,
        constraint pk_transfer_limit primary key (customer_id, channel),
        constraint fk_transfer_limit_customer_id_holder foreign key (customer_id) {_HOLDER}
    )
    """,
    f"""
    create table banking.application (
        id uuid not null,
        customer_id uuid not null,
        kind text not null,
        stage text not null,
        submitted_on date not null,
        updated_on date not null,
        constraint pk_application primary key (id),
        constraint fk_application_customer_id_holder foreign key (customer_id) {_HOLDER}
    )
    """,
    "create index ix_application_customer_id on banking.application (customer_id)",
    f"""
    create table banking.statement_order (
        key text not null,
        customer_id uuid not null,
        account_id text not null,
        since date not null,
        until date not null,
        at timestamptz not null,
        constraint pk_statement_order primary key (key),
        constraint fk_statement_order_customer_id_holder foreign key (customer_id) {_HOLDER}
    )
    """,
    "create index ix_statement_order_customer_id on banking.statement_order (customer_id)",
    """
    create table banking.branch (
        id text not null,
        name_zh text not null,
        name_en text not null,
        city text not null,
        address_zh text not null,
        address_en text not null,
        hours_zh text not null,
        hours_en text not null,
        phone text not null,
        constraint pk_branch primary key (id)
    )
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    for table in ("branch", "statement_order", "application", "transfer_limit", "transfer", "bill"):
        op.execute(f"drop table banking.{table}")
