"""The book: a core bank in our own database."""

from alembic import op

revision = "0016_banking"
down_revision = "0015_privacy_register"
branch_labels = None
depends_on = None

STATEMENTS = (
    "create schema banking",
    """
    create table banking.holder (
        customer_id uuid not null,
        number text not null,
        risk_level text,
        risk_assessed_on date,
        risk_valid_until date,
        constraint pk_holder primary key (customer_id),
        constraint uq_holder_number unique (number)
    )
    """,
    """
    create table banking.account (
        id uuid not null,
        customer_id uuid not null,
        product_code text not null,
        kind text not null,
        balance numeric(18, 2) not null,
        currency text not null,
        opened_on date not null,
        matures_on date,
        constraint pk_account primary key (id),
        constraint fk_account_customer_id foreign key (customer_id) references banking.holder (customer_id)
    )
    """,
    "create index ix_account_customer_id on banking.account (customer_id)",
    """
    create table banking.card (
        id uuid not null,
        customer_id uuid not null,
        product_code text not null,
        kind text not null,
        number_masked text not null,
        status text not null,
        currency text not null,
        credit_limit numeric(18, 2),
        used numeric(18, 2),
        constraint pk_card primary key (id),
        constraint fk_card_customer_id foreign key (customer_id) references banking.holder (customer_id)
    )
    """,
    "create index ix_card_customer_id on banking.card (customer_id)",
    """
    create table banking.loan (
        id uuid not null,
        customer_id uuid not null,
        product_code text not null,
        kind text not null,
        principal numeric(18, 2) not null,
        outstanding numeric(18, 2) not null,
        currency text not null,
        next_due_on date,
        overdue_days integer not null,
        constraint pk_loan primary key (id),
        constraint fk_loan_customer_id foreign key (customer_id) references banking.holder (customer_id)
    )
    """,
    "create index ix_loan_customer_id on banking.loan (customer_id)",
    """
    create table banking.booking (
        id uuid not null,
        customer_id uuid not null,
        account_id uuid not null,
        at timestamptz not null,
        kind text not null,
        amount numeric(18, 2) not null,
        currency text not null,
        constraint pk_booking primary key (id)
    )
    """,
    "create index ix_booking_customer_id_at on banking.booking (customer_id, at, id)",
    """
    create table banking.block (
        key text not null,
        card_id text not null,
        because text not null,
        at timestamptz not null,
        constraint pk_block primary key (key)
    )
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
