"""Tables of the team's space. Words of shift notes and posts are masked before they come here."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, Integer, Text
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from zhike.platform.database import Base

SCHEMA = "team"
_Time = DateTime(timezone=True)
_NO_TEXT = sql("''")
_ZERO = sql("0")
_ONE = sql("1")


class AnnouncementRow(Base):
    """Something to know."""

    __tablename__ = "announcement"
    __table_args__ = (
        CheckConstraint("audience in ('all', 'queue', 'role')", name="audience"),
        CheckConstraint("ends_at is null or ends_at > starts_at", name="span"),
        Index("ix_announcement_starts", "starts_at", "id"),
        Index("ix_announcement_untold", "starts_at", postgresql_where=sql("told < edition and withdrawn_at is null")),
        {"schema": SCHEMA},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    sound: Mapped[str] = mapped_column(Text, server_default=_NO_TEXT)
    audience: Mapped[str] = mapped_column(Text)
    target: Mapped[str] = mapped_column(Text, server_default=_NO_TEXT)
    must_read: Mapped[bool]
    starts_at: Mapped[datetime] = mapped_column(_Time)
    ends_at: Mapped[datetime | None] = mapped_column(_Time)
    withdrawn_at: Mapped[datetime | None] = mapped_column(_Time)
    edition: Mapped[int] = mapped_column(Integer, server_default=_ONE)
    told: Mapped[int] = mapped_column(Integer, server_default=_ZERO)
    reminded_at: Mapped[datetime | None] = mapped_column(_Time)
    by_id: Mapped[UUID]
    by_name: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(_Time)
    updated_at: Mapped[datetime] = mapped_column(_Time)
    version: Mapped[int] = mapped_column(Integer, server_default=_ONE)


class ReceiptRow(Base):
    """Somebody read an edition of an announcement."""

    __tablename__ = "receipt"
    __table_args__ = ({"schema": SCHEMA},)

    announcement_id: Mapped[UUID] = mapped_column(
        ForeignKey(f"{SCHEMA}.announcement.id", ondelete="CASCADE"), primary_key=True
    )
    staff_id: Mapped[UUID] = mapped_column(primary_key=True)
    edition: Mapped[int] = mapped_column(Integer)
    read_at: Mapped[datetime] = mapped_column(_Time)


class ShiftNoteRow(Base):
    """What a shift leaves to the next."""

    __tablename__ = "shift_note"
    __table_args__ = (
        CheckConstraint("state in ('open', 'taken', 'done')", name="state"),
        CheckConstraint("shift in ('early', 'middle', 'late', 'night')", name="shift"),
        CheckConstraint("(done_at is null) = (state <> 'done')", name="done_whole"),
        Index("ix_shift_note_created", "created_at", "id"),
        Index("ix_shift_note_living", "day", postgresql_where=sql("state <> 'done'")),
        {"schema": SCHEMA},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    queue: Mapped[str | None] = mapped_column(Text)
    day: Mapped[date]
    shift: Mapped[str] = mapped_column(Text)
    still_open: Mapped[str] = mapped_column(Text)
    watch: Mapped[str] = mapped_column(Text)
    sound: Mapped[str] = mapped_column(Text, server_default=_NO_TEXT)
    state: Mapped[str] = mapped_column(Text)
    carried: Mapped[int] = mapped_column(Integer, server_default=_ZERO)
    by_id: Mapped[UUID]
    by_name: Mapped[str] = mapped_column(Text)
    taken_by: Mapped[UUID | None]
    taken_name: Mapped[str] = mapped_column(Text, server_default=_NO_TEXT)
    taken_at: Mapped[datetime | None] = mapped_column(_Time)
    done_at: Mapped[datetime | None] = mapped_column(_Time)
    created_at: Mapped[datetime] = mapped_column(_Time)
    updated_at: Mapped[datetime] = mapped_column(_Time)
    version: Mapped[int] = mapped_column(Integer, server_default=_ONE)


class ShiftNoteLinkRow(Base):
    """A contact or case that a note is about."""

    __tablename__ = "shift_note_link"
    __table_args__ = (
        CheckConstraint("kind in ('conversation', 'work_order', 'complaint')", name="kind"),
        Index("ix_shift_note_link_customer", "customer_id", postgresql_where=sql("customer_id is not null")),
        {"schema": SCHEMA},
    )

    shift_note_id: Mapped[UUID] = mapped_column(
        ForeignKey(f"{SCHEMA}.shift_note.id", ondelete="CASCADE"), primary_key=True
    )
    about_id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    label: Mapped[str] = mapped_column(Text)
    customer_id: Mapped[UUID | None]


class ShiftNoteLineRow(Base):
    """A line of a note's trail."""

    __tablename__ = "shift_note_line"
    __table_args__ = ({"schema": SCHEMA},)

    shift_note_id: Mapped[UUID] = mapped_column(
        ForeignKey(f"{SCHEMA}.shift_note.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(_Time)
    kind: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    by_id: Mapped[UUID]
    by_name: Mapped[str] = mapped_column(Text)


class PostRow(Base):
    """What a colleague found out."""

    __tablename__ = "post"
    __table_args__ = (
        CheckConstraint("state in ('open', 'drafted', 'published')", name="state"),
        Index("ix_post_created", "created_at", "id"),
        Index("ix_post_article", "article_id", postgresql_where=sql("article_id is not null")),
        {"schema": SCHEMA},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    sound: Mapped[str] = mapped_column(Text, server_default=_NO_TEXT)
    language: Mapped[str] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    article_id: Mapped[UUID | None]
    by_id: Mapped[UUID]
    by_name: Mapped[str] = mapped_column(Text)
    drafted_name: Mapped[str] = mapped_column(Text, server_default=_NO_TEXT)
    created_at: Mapped[datetime] = mapped_column(_Time)
    updated_at: Mapped[datetime] = mapped_column(_Time)
    version: Mapped[int] = mapped_column(Integer, server_default=_ONE)


class PostCommentRow(Base):
    """What a colleague says to a post."""

    __tablename__ = "post_comment"
    __table_args__ = (Index("ix_post_comment_post", "post_id", "at"), {"schema": SCHEMA})

    id: Mapped[UUID] = mapped_column(primary_key=True)
    post_id: Mapped[UUID] = mapped_column(ForeignKey(f"{SCHEMA}.post.id", ondelete="CASCADE"))
    by_id: Mapped[UUID]
    by_name: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(_Time)


class PostHelpedRow(Base):
    """A post helped somebody."""

    __tablename__ = "post_helped"
    __table_args__ = ({"schema": SCHEMA},)

    post_id: Mapped[UUID] = mapped_column(ForeignKey(f"{SCHEMA}.post.id", ondelete="CASCADE"), primary_key=True)
    staff_id: Mapped[UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(_Time)
