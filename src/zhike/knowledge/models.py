"""Tables of knowledge, in the schema of the same name. A version is written once; a trigger refuses its change."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKey, Index, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from zhike.platform.database import Base

SCHEMA = "knowledge"
_NO_TEXT = text("''")
_NO_TEXTS = text("'{}'")
_Time = DateTime(timezone=True)


class ArticleRow(Base):
    """The working copy of an article."""

    __tablename__ = "article"
    __table_args__ = (
        CheckConstraint(
            "status in ('draft', 'submitted', 'endorsed', 'approved', 'published', 'expired')", name="status"
        ),
        CheckConstraint("audience in ('public', 'customers', 'staff')", name="audience"),
        Index("uq_article_question", "language", "question_key", "scope_key", unique=True),
        Index("ix_article_key", "key", "language", postgresql_where=text("key <> ''")),
        Index("ix_article_updated", "updated_at", "id"),
        Index("ix_article_category", "category"),
        Index("ix_article_search", "search", postgresql_using="gin"),
        {"schema": SCHEMA},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(Text, server_default=_NO_TEXT)
    language: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text)
    question: Mapped[str] = mapped_column(Text)
    question_key: Mapped[str] = mapped_column(Text)
    answer: Mapped[str] = mapped_column(Text)
    variants: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=_NO_TEXTS)
    category: Mapped[str] = mapped_column(Text, server_default=_NO_TEXT)
    verbatim: Mapped[bool] = mapped_column(server_default=text("false"))
    effective_from: Mapped[datetime | None] = mapped_column(_Time)
    effective_until: Mapped[datetime | None] = mapped_column(_Time)
    audience: Mapped[str] = mapped_column(Text, server_default=text("'public'"))
    channels: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=_NO_TEXTS)
    regions: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=_NO_TEXTS)
    products: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=_NO_TEXTS)
    attachments: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=text("'[]'"))
    scope_key: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(server_default=text("0"))
    in_force: Mapped[int | None]
    upcoming: Mapped[int | None]
    revision: Mapped[int] = mapped_column(server_default=text("1"))
    authors: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=_NO_TEXTS)
    owner_id: Mapped[str | None] = mapped_column(Text)
    owner_name: Mapped[str] = mapped_column(Text, server_default=_NO_TEXT)
    review_on: Mapped[date | None]
    submitted_by_id: Mapped[str | None] = mapped_column(Text)
    submitted_by_name: Mapped[str] = mapped_column(Text, server_default=_NO_TEXT)
    submitted_at: Mapped[datetime | None] = mapped_column(_Time)
    endorsed_by_id: Mapped[str | None] = mapped_column(Text)
    endorsed_by_name: Mapped[str] = mapped_column(Text, server_default=_NO_TEXT)
    endorsed_at: Mapped[datetime | None] = mapped_column(_Time)
    approved_by_id: Mapped[str | None] = mapped_column(Text)
    approved_by_name: Mapped[str] = mapped_column(Text, server_default=_NO_TEXT)
    approved_at: Mapped[datetime | None] = mapped_column(_Time)
    comment: Mapped[str] = mapped_column(Text, server_default=_NO_TEXT)
    updated_by_id: Mapped[str] = mapped_column(Text)
    updated_by_name: Mapped[str] = mapped_column(Text, server_default=_NO_TEXT)
    updated_at: Mapped[datetime] = mapped_column(_Time)
    created_at: Mapped[datetime] = mapped_column(_Time)
    search: Mapped[Any] = mapped_column(TSVECTOR)


class VersionRow(Base):
    """What was published once."""

    __tablename__ = "version"
    __table_args__ = (
        CheckConstraint("not in_force or (in_force_from is not null and in_force_until is null)", name="in_force"),
        Index("uq_version_in_force", "article_id", unique=True, postgresql_where=text("in_force")),
        Index(
            "ix_version_upcoming",
            "effective_from",
            postgresql_where=text("not in_force and in_force_from is null and in_force_until is null"),
        ),
        Index("ix_version_ending", "effective_until", postgresql_where=text("in_force")),
        {"schema": SCHEMA},
    )

    article_id: Mapped[UUID] = mapped_column(ForeignKey(f"{SCHEMA}.article.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    key: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text)
    question: Mapped[str] = mapped_column(Text)
    answer: Mapped[str] = mapped_column(Text)
    variants: Mapped[list[str]] = mapped_column(ARRAY(Text))
    category: Mapped[str] = mapped_column(Text)
    verbatim: Mapped[bool]
    effective_from: Mapped[datetime | None] = mapped_column(_Time)
    effective_until: Mapped[datetime | None] = mapped_column(_Time)
    audience: Mapped[str] = mapped_column(Text, server_default=text("'public'"))
    channels: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=_NO_TEXTS)
    regions: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=_NO_TEXTS)
    products: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=_NO_TEXTS)
    attachments: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=text("'[]'"))
    published_by_id: Mapped[str] = mapped_column(Text)
    published_by_name: Mapped[str] = mapped_column(Text)
    published_at: Mapped[datetime] = mapped_column(_Time)
    endorsed_by_id: Mapped[str | None] = mapped_column(Text)
    endorsed_by_name: Mapped[str] = mapped_column(Text, server_default=_NO_TEXT)
    approved_by_id: Mapped[str | None] = mapped_column(Text)
    approved_by_name: Mapped[str] = mapped_column(Text)
    reviewed: Mapped[bool]
    import_id: Mapped[UUID | None]
    in_force: Mapped[bool]
    in_force_from: Mapped[datetime | None] = mapped_column(_Time)
    in_force_until: Mapped[datetime | None] = mapped_column(_Time)
    restores: Mapped[int | None]


class FileRow(Base):
    """A picture or PDF of articles; it lies under `files/` by its id."""

    __tablename__ = "file"
    __table_args__ = (Index("ix_file_uploaded", "uploaded_at"), {"schema": SCHEMA})

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    content_type: Mapped[str] = mapped_column(Text)
    size: Mapped[int]
    width: Mapped[int | None]
    height: Mapped[int | None]
    digest: Mapped[str] = mapped_column(Text)
    uploaded_by_id: Mapped[str] = mapped_column(Text)
    uploaded_by_name: Mapped[str] = mapped_column(Text)
    uploaded_at: Mapped[datetime] = mapped_column(_Time)


class ImportRunRow(Base):
    """A file of articles that a worker takes in; it lies under `files/` by the run's id until the run is done."""

    __tablename__ = "import_run"
    __table_args__ = (
        CheckConstraint("state in ('waiting', 'running', 'stopped', 'done', 'failed')", name="state"),
        Index("ix_import_run_created", "created_at", "id"),
        Index("ix_import_run_open", "created_at", postgresql_where=text("state in ('waiting', 'running')")),
        {"schema": SCHEMA},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(Text)
    file_name: Mapped[str] = mapped_column(Text)
    actor_id: Mapped[str] = mapped_column(Text)
    actor_name: Mapped[str] = mapped_column(Text)
    rows: Mapped[int]
    done: Mapped[int] = mapped_column(server_default=text("0"))
    imported: Mapped[int] = mapped_column(server_default=text("0"))
    updated: Mapped[int] = mapped_column(server_default=text("0"))
    unchanged: Mapped[int] = mapped_column(server_default=text("0"))
    rejected: Mapped[int] = mapped_column(server_default=text("0"))
    stop_requested: Mapped[bool] = mapped_column(server_default=text("false"))
    created_at: Mapped[datetime] = mapped_column(_Time)
    beat_at: Mapped[datetime] = mapped_column(_Time)
    ended_at: Mapped[datetime | None] = mapped_column(_Time)


class ImportRejectRow(Base):
    """A row of an import that was not taken, and why."""

    __tablename__ = "import_reject"
    __table_args__ = ({"schema": SCHEMA},)

    run_id: Mapped[UUID] = mapped_column(ForeignKey(f"{SCHEMA}.import_run.id", ondelete="CASCADE"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    row: Mapped[int]
    column: Mapped[str] = mapped_column(Text)
    code: Mapped[str] = mapped_column(Text)
    params: Mapped[dict[str, Any]] = mapped_column(JSONB)
    cells: Mapped[dict[str, str]] = mapped_column(JSONB)
    at: Mapped[str] = mapped_column(Text)


class ReleaseRow(Base):
    """One row: how often what is published has changed, and until which day owners were told what is to be reviewed."""

    __tablename__ = "release"
    __table_args__ = (CheckConstraint("one", name="one"), {"schema": SCHEMA})

    one: Mapped[bool] = mapped_column(primary_key=True, server_default=text("true"))
    number: Mapped[int] = mapped_column(BigInteger)
    reviews_told_until: Mapped[date | None]
    at: Mapped[datetime | None] = mapped_column(_Time)


class VerdictRow(Base):
    """What somebody decided on a working copy at a step of its approval."""

    __tablename__ = "verdict"
    __table_args__ = (
        CheckConstraint("step in ('business', 'compliance')", name="step"),
        Index("ix_verdict_article", "article_id", "at"),
        {"schema": SCHEMA},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    article_id: Mapped[UUID] = mapped_column(ForeignKey(f"{SCHEMA}.article.id"))
    step: Mapped[str] = mapped_column(Text)
    approved: Mapped[bool]
    by_id: Mapped[str] = mapped_column(Text)
    by_name: Mapped[str] = mapped_column(Text)
    comment: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(_Time)


class BundleRow(Base):
    """A named set of articles, published at one moment."""

    __tablename__ = "bundle"
    __table_args__ = (
        CheckConstraint("state in ('open', 'published', 'rolled_back')", name="state"),
        {"schema": SCHEMA},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    notes: Mapped[str] = mapped_column(Text, server_default=_NO_TEXT)
    state: Mapped[str] = mapped_column(Text)
    created_by_id: Mapped[str] = mapped_column(Text)
    created_by_name: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(_Time)
    published_by_id: Mapped[str | None] = mapped_column(Text)
    published_by_name: Mapped[str] = mapped_column(Text, server_default=_NO_TEXT)
    published_at: Mapped[datetime | None] = mapped_column(_Time)
    rolled_back_by_id: Mapped[str | None] = mapped_column(Text)
    rolled_back_by_name: Mapped[str] = mapped_column(Text, server_default=_NO_TEXT)
    rolled_back_at: Mapped[datetime | None] = mapped_column(_Time)
    comment: Mapped[str] = mapped_column(Text, server_default=_NO_TEXT)
    revision: Mapped[int] = mapped_column(server_default=text("1"))


class BundlePartRow(Base):
    """An article of a bundle, with the versions that its publication ended and began."""

    __tablename__ = "bundle_part"
    __table_args__ = (Index("ix_bundle_part_article", "article_id"), {"schema": SCHEMA})

    bundle_id: Mapped[UUID] = mapped_column(ForeignKey(f"{SCHEMA}.bundle.id"), primary_key=True)
    article_id: Mapped[UUID] = mapped_column(ForeignKey(f"{SCHEMA}.article.id"), primary_key=True)
    place: Mapped[int]
    version: Mapped[int | None]
    before: Mapped[int | None]
