"""Tables of quality. The contact record is wide and read by column: fixed widths first, the steps last."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    DateTime,
    Double,
    Identity,
    Index,
    LargeBinary,
    Numeric,
    SmallInteger,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from zhike.platform.database import Base

SCHEMA = "quality"
_NO = text("false")
_NONE_YET = text("0")
_Time = DateTime(timezone=True)
_REPEATABLE = "customer_id is not null and reason_group is not null"


def _seconds() -> Mapped[float]:
    return mapped_column(Double, server_default=_NONE_YET)


def _flag() -> Mapped[bool]:
    return mapped_column(server_default=_NO)


class ContactRow(Base):
    """A contact record. What each column means: docs/reference/contact-record.md."""

    __tablename__ = "contact"
    __table_args__ = (
        CheckConstraint("ended_at >= started_at", name="ends_after_it_begins"),
        CheckConstraint("rating between 1 and 5", name="rating"),
        CheckConstraint("not (answered and abandoned)", name="answered_or_abandoned"),
        Index("ix_contact_started_at_id", "started_at", "id"),
        Index("ix_contact_local_date", "local_date"),
        Index(
            "ix_contact_customer_reason",
            "customer_id",
            "reason_group",
            "started_at",
            postgresql_where=text(_REPEATABLE),
        ),
        Index(
            "ix_contact_unsettled",
            "started_at",
            postgresql_where=text(f"{_REPEATABLE} and (repeat_within_7d is null or person_within_7d is null)"),
        ),
        {"schema": SCHEMA},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    customer_id: Mapped[UUID | None]
    repeat_of: Mapped[UUID | None]
    started_at: Mapped[datetime] = mapped_column(_Time)
    ended_at: Mapped[datetime] = mapped_column(_Time)
    recorded_at: Mapped[datetime] = mapped_column(_Time)
    amended_at: Mapped[datetime | None] = mapped_column(_Time)
    local_date: Mapped[date] = mapped_column(Date)
    local_hour: Mapped[int] = mapped_column(SmallInteger)
    local_weekday: Mapped[int] = mapped_column(SmallInteger)
    assistant_s: Mapped[float] = _seconds()
    wait_s: Mapped[float] = _seconds()
    ring_s: Mapped[float] = _seconds()
    talk_s: Mapped[float] = _seconds()
    hold_s: Mapped[float] = _seconds()
    wrap_up_s: Mapped[float] = _seconds()
    later_wait_s: Mapped[float] = _seconds()
    first_response_s: Mapped[float | None] = mapped_column(Double)
    handover_wait_s: Mapped[float | None] = mapped_column(Double)
    transfers: Mapped[int] = mapped_column(server_default=_NONE_YET)
    messages: Mapped[int] = mapped_column(server_default=_NONE_YET)
    answers: Mapped[int] = mapped_column(server_default=_NONE_YET)
    rating: Mapped[int | None] = mapped_column(SmallInteger)
    city_tier: Mapped[int | None] = mapped_column(SmallInteger)
    answered: Mapped[bool] = _flag()
    abandoned: Mapped[bool] = _flag()
    short_abandon: Mapped[bool] = _flag()
    assistant_served: Mapped[bool] = _flag()
    assistant_only: Mapped[bool] = _flag()
    handed_over: Mapped[bool] = _flag()
    direct_to_person: Mapped[bool] = _flag()
    elder: Mapped[bool] = _flag()
    vulnerable: Mapped[bool] = _flag()
    invited: Mapped[bool] = _flag()
    complaint: Mapped[bool] = _flag()
    resolved: Mapped[bool | None]
    repeat_within_7d: Mapped[bool | None]
    person_within_7d: Mapped[bool | None]
    source: Mapped[str] = mapped_column(Text)
    channel: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text)
    tier: Mapped[str | None] = mapped_column(Text)
    age_band: Mapped[str | None] = mapped_column(Text)
    region: Mapped[str | None] = mapped_column(Text)
    queue: Mapped[str | None] = mapped_column(Text)
    skill: Mapped[str | None] = mapped_column(Text)
    agent_id: Mapped[str | None] = mapped_column(Text)
    team: Mapped[str | None] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)
    reason_group: Mapped[str | None] = mapped_column(Text)
    urgency: Mapped[str | None] = mapped_column(Text)
    because: Mapped[str | None] = mapped_column(Text)
    outcome: Mapped[str] = mapped_column(Text)
    closed_by: Mapped[str | None] = mapped_column(Text)
    steps: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=text("'[]'"))
    suggestion_used: Mapped[bool | None]
    ivr_s: Mapped[float] = _seconds()
    origin: Mapped[str | None] = mapped_column(Text)
    channels: Mapped[list[str] | None] = mapped_column(JSONB)
    skills: Mapped[list[str] | None] = mapped_column(JSONB)
    agents: Mapped[list[str] | None] = mapped_column(JSONB)
    inspection_score: Mapped[float | None] = mapped_column(Double)
    cost: Mapped[Decimal | None] = mapped_column(Numeric(14, 4))
    currency: Mapped[str | None] = mapped_column(Text)
    nps: Mapped[int | None] = mapped_column(SmallInteger)
    ease: Mapped[int | None] = mapped_column(SmallInteger)
    keypress: Mapped[int | None] = mapped_column(SmallInteger)
    confirmed: Mapped[bool | None]
    escalated: Mapped[bool | None]
    critical_error: Mapped[bool | None]
    unsupported_claim: Mapped[bool | None]
    recognised: Mapped[bool | None]


class ImportedContactRow(Base):
    """What a source's rows said of a contact, as a keyed digest: the same again is known, something else is refused."""

    __tablename__ = "imported_contact"
    __table_args__ = (
        Index("ix_imported_contact_import_id", "import_id", postgresql_where=text("import_id is not null")),
        {"schema": SCHEMA},
    )

    contact_id: Mapped[UUID] = mapped_column(primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    import_id: Mapped[UUID | None]


class AmendmentRow(Base):
    """A fact that became known after the record was written: the column, what it was, what it is."""

    __tablename__ = "amendment"
    __table_args__ = (Index("ix_amendment_contact_id", "contact_id"), {"schema": SCHEMA})

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    contact_id: Mapped[UUID]
    field: Mapped[str] = mapped_column(Text)
    before: Mapped[Any | None] = mapped_column(JSONB)
    after: Mapped[Any | None] = mapped_column(JSONB)
    at: Mapped[datetime] = mapped_column(_Time)


class OpenContactRow(Base):
    """A contact that has begun and has no record yet: arrivals are counted as they come, not as they end."""

    __tablename__ = "open_contact"
    __table_args__ = ({"schema": SCHEMA},)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    started_at: Mapped[datetime] = mapped_column(_Time)


class FloorSampleRow(Base):
    """What the floor looked like at a moment; agent-seconds since the sample before."""

    __tablename__ = "floor_sample"
    __table_args__ = (Index("ix_floor_sample_local_date", "local_date"), {"schema": SCHEMA})

    at: Mapped[datetime] = mapped_column(_Time, primary_key=True)
    local_date: Mapped[date] = mapped_column(Date)
    local_hour: Mapped[int] = mapped_column(SmallInteger)
    local_weekday: Mapped[int] = mapped_column(SmallInteger)
    waiting: Mapped[int]
    longest_wait_s: Mapped[float] = mapped_column(Double)
    online: Mapped[int]
    serving_s: Mapped[float] = mapped_column(Double)
    available_s: Mapped[float] = mapped_column(Double)


class IndexWeightsRow(Base):
    """A version of an index's weights: none is ever changed."""

    __tablename__ = "index_weights"
    __table_args__ = ({"schema": SCHEMA},)

    index_id: Mapped[str] = mapped_column(Text, primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    weights: Mapped[dict[str, float]] = mapped_column(JSONB)
    origin: Mapped[str] = mapped_column(Text)
    by_name: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime] = mapped_column(_Time)


class SealedMonthRow(Base):
    """A month of contacts that stands in a file: which, and how many it holds. Once it has moved, only the file has it.

    `late_rows` were written or changed after the file, and stand in a second one until both are merged.
    """

    __tablename__ = "sealed_month"
    __table_args__ = ({"schema": SCHEMA},)

    month: Mapped[str] = mapped_column(Text, primary_key=True)
    file: Mapped[str] = mapped_column(Text)
    rows: Mapped[int] = mapped_column(BigInteger)
    late_rows: Mapped[int] = mapped_column(BigInteger)
    bytes: Mapped[int] = mapped_column(BigInteger)
    sealed_at: Mapped[datetime] = mapped_column(_Time)
    moved_at: Mapped[datetime | None] = mapped_column(_Time)


class MonthTaskRow(Base):
    """What an operator asked to be done with a month, and when its files were last read back and agreed."""

    __tablename__ = "month_task"
    __table_args__ = (
        CheckConstraint("kind in ('seal', 'move', 'verify')", name="kind"),
        CheckConstraint("state in ('waiting', 'running', 'done', 'failed')", name="state"),
        {"schema": SCHEMA},
    )

    month: Mapped[str] = mapped_column(Text, primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    fault: Mapped[dict[str, str] | None] = mapped_column(JSONB)
    by_name: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime] = mapped_column(_Time)
    ended_at: Mapped[datetime | None] = mapped_column(_Time)
    verified_at: Mapped[datetime | None] = mapped_column(_Time)


class MovedContactRow(Base):
    """An imported contact that has moved to a file: its id is kept, so that importing it again changes nothing."""

    __tablename__ = "moved_contact"
    __table_args__ = ({"schema": SCHEMA},)

    id: Mapped[UUID] = mapped_column(primary_key=True)


class SplitContactRow(Base):
    """A contact that was split off from another: about the same group of reasons it repeats nothing."""

    __tablename__ = "split_contact"
    __table_args__ = ({"schema": SCHEMA},)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    from_id: Mapped[UUID]


class TargetRow(Base):
    """What is aimed at in a metric, and the threshold beyond which it is an alarm."""

    __tablename__ = "target"
    __table_args__ = ({"schema": SCHEMA},)

    metric_id: Mapped[str] = mapped_column(Text, primary_key=True)
    target: Mapped[float] = mapped_column(Double)
    threshold: Mapped[float] = mapped_column(Double)
    version: Mapped[int] = mapped_column(server_default=text("1"))
    changed_at: Mapped[datetime] = mapped_column(_Time, server_default=text("now()"))


class SavedReportRow(Base):
    """A question with a name. `shared_with`: a role, or everybody; `question`: see `rules.saving`."""

    __tablename__ = "saved_report"
    __table_args__ = (Index("ix_saved_report_changed_at_id", "changed_at", "id"), {"schema": SCHEMA})

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    owner_id: Mapped[str] = mapped_column(Text)
    owner_name: Mapped[str] = mapped_column(Text)
    shared_with: Mapped[str | None] = mapped_column(Text)
    question: Mapped[dict[str, Any]] = mapped_column(JSONB)
    version: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(_Time)
    changed_at: Mapped[datetime] = mapped_column(_Time)


class ReportScheduleRow(Base):
    """A report that goes out by mail. It is the standard one of its cadence, or a saved one (`saved_report_id`).

    It goes to staff by id, and to addresses of domains that an administrator allowed: these are `sealed` under a data
    key that the master key wraps (`wrapped`).
    """

    __tablename__ = "report_schedule"
    __table_args__ = (
        CheckConstraint("cadence in ('day', 'week', 'month')", name="cadence"),
        CheckConstraint("form in ('pdf', 'xlsx')", name="form"),
        CheckConstraint("(wrapped is null) = (sealed is null)", name="sealed"),
        Index("ix_report_schedule_next_at", "next_at", postgresql_where=text("not paused")),
        {"schema": SCHEMA},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    saved_report_id: Mapped[UUID | None]
    form: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text)
    cadence: Mapped[str] = mapped_column(Text)
    minute: Mapped[int] = mapped_column(SmallInteger)
    weekday: Mapped[int] = mapped_column(SmallInteger)
    month_day: Mapped[int] = mapped_column(SmallInteger)
    working_days: Mapped[bool]
    staff_ids: Mapped[list[str]] = mapped_column(JSONB)
    paused: Mapped[bool]
    owner_id: Mapped[str] = mapped_column(Text)
    owner_name: Mapped[str] = mapped_column(Text)
    version: Mapped[int]
    next_at: Mapped[datetime] = mapped_column(_Time)
    changed_at: Mapped[datetime] = mapped_column(_Time)
    wrapped: Mapped[bytes | None] = mapped_column(LargeBinary)
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)


class ReportSendingRow(Base):
    """One sending: due once, tried until it went or is given up. `told`: how many received it and who did not."""

    __tablename__ = "report_sending"
    __table_args__ = (
        CheckConstraint("state in ('pending', 'sent', 'failed')", name="state"),
        UniqueConstraint("schedule_id", "due_at", name="uq_report_sending_due"),
        Index("ix_report_sending_try_at", "try_at", postgresql_where=text("state = 'pending'")),
        {"schema": SCHEMA},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    schedule_id: Mapped[UUID]
    due_at: Mapped[datetime] = mapped_column(_Time)
    by_hand: Mapped[bool]
    state: Mapped[str] = mapped_column(Text)
    attempts: Mapped[int] = mapped_column(SmallInteger)
    try_at: Mapped[datetime] = mapped_column(_Time)
    sent_at: Mapped[datetime | None] = mapped_column(_Time)
    received: Mapped[int] = mapped_column(SmallInteger)
    left_out: Mapped[int] = mapped_column(SmallInteger)
    trouble: Mapped[str | None] = mapped_column(Text)


class WallboardRow(Base):
    """A hall screen: what it shows, and the digest of the key in its link."""

    __tablename__ = "wallboard"
    __table_args__ = ({"schema": SCHEMA},)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    figures: Mapped[list[str]] = mapped_column(JSONB)
    language: Mapped[str] = mapped_column(Text)
    key_digest: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    version: Mapped[int] = mapped_column(server_default=text("1"))
    changed_at: Mapped[datetime] = mapped_column(_Time)
