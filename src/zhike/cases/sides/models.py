"""Tables of side threads, in the schema of cases. Subjects and posts are masked when they are written."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Boolean, CheckConstraint, DateTime, ForeignKey, Index, Integer, SmallInteger, Text
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from zhike.platform.database import Base

SCHEMA = "cases"
_Time = DateTime(timezone=True)
_OPEN = sql("state = 'open'")


class SideThreadRow(Base):
    """One side thread. `due_at` stays as it was once it is answered: whether it was in time is still to be seen."""

    __tablename__ = "side_thread"
    __table_args__ = (
        CheckConstraint("state in ('open', 'answered', 'closed')", name="state"),
        CheckConstraint("(state = 'closed') = (closed_at is not null)", name="closed_whole"),
        CheckConstraint("num_nonnulls(conversation_id, work_order_id, complaint_id) > 0", name="about_something"),
        CheckConstraint(
            "complaint_id is null or num_nonnulls(conversation_id, work_order_id) = 0", name="complaint_alone"
        ),
        CheckConstraint("warned between 0 and 2", name="warned"),
        Index("uq_side_thread_number", "number", unique=True),
        Index("ix_side_thread_asked", "asked_at", "id"),
        Index("ix_side_thread_due", "due_at", "id", postgresql_where=_OPEN),
        Index("ix_side_thread_department", "department", "asked_at"),
        Index("ix_side_thread_asker", "asked_by", "asked_at"),
        Index("ix_side_thread_watch", "warn_at", postgresql_where=sql("state = 'open' and warned < 2")),
        Index("ix_side_thread_conversation", "conversation_id", postgresql_where=sql("conversation_id is not null")),
        Index("ix_side_thread_work_order", "work_order_id", postgresql_where=sql("work_order_id is not null")),
        Index("ix_side_thread_complaint", "complaint_id", postgresql_where=sql("complaint_id is not null")),
        Index("ix_side_thread_customer", "customer_id", postgresql_where=sql("customer_id is not null")),
        {"schema": SCHEMA},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(Text)
    department: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    asked_by: Mapped[UUID]
    asked_by_name: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime] = mapped_column(_Time)
    due_at: Mapped[datetime] = mapped_column(_Time)
    warn_at: Mapped[datetime] = mapped_column(_Time)
    warned: Mapped[int] = mapped_column(SmallInteger)
    answered_at: Mapped[datetime | None] = mapped_column(_Time)
    closed_at: Mapped[datetime | None] = mapped_column(_Time)
    changed_at: Mapped[datetime] = mapped_column(_Time)
    conversation_id: Mapped[UUID | None]
    work_order_id: Mapped[UUID | None] = mapped_column(ForeignKey(f"{SCHEMA}.work_order.id"))
    complaint_id: Mapped[UUID | None] = mapped_column(ForeignKey(f"{SCHEMA}.complaint.id"))
    customer_id: Mapped[UUID | None]
    version: Mapped[int] = mapped_column(Integer)


class SidePostRow(Base):
    """One post. Nothing but erasing and retention changes it, and they only empty its text."""

    __tablename__ = "side_post"
    __table_args__ = (CheckConstraint("side in ('asker', 'department')", name="side"), {"schema": SCHEMA})

    side_thread_id: Mapped[UUID] = mapped_column(ForeignKey(f"{SCHEMA}.side_thread.id"), primary_key=True)
    position: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(_Time)
    side: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    by_id: Mapped[UUID]
    by_name: Mapped[str] = mapped_column(Text)


class DepartmentSetupRow(Base):
    """In how much working time a department answers, where somebody has set it."""

    __tablename__ = "department_setup"
    __table_args__ = (CheckConstraint("minutes > 0", name="minutes"), {"schema": SCHEMA})

    department: Mapped[str] = mapped_column(Text, primary_key=True)
    minutes: Mapped[int] = mapped_column(Integer)
    version: Mapped[int] = mapped_column(Integer)


class DepartmentMemberRow(Base):
    """Somebody who works for a department and answers for it; a lead is told of what comes and of what is late."""

    __tablename__ = "department_member"
    __table_args__ = (Index("ix_department_member_staff", "staff_id"), {"schema": SCHEMA})

    department: Mapped[str] = mapped_column(Text, primary_key=True)
    staff_id: Mapped[UUID] = mapped_column(primary_key=True)
    lead: Mapped[bool] = mapped_column(Boolean, server_default=sql("false"))
