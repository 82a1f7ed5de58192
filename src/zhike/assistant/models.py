"""Tables of the assistant, in the schema of the same name: ids, codes and figures; words only masked (`learning`)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, DateTime, Index, Integer, LargeBinary, Text
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from zhike.assistant.cautions.models import CautionRow
from zhike.assistant.golden.models import GoldenQuestionRow, GoldenResultRow, GoldenRunRow
from zhike.assistant.learning.models import CorrectionRow, GapQuestionRow, GapRow
from zhike.assistant.registry.models import SCHEMA, DriftCheckRow, ModelEntryRow, ModelSwitchRow
from zhike.assistant.retraining.models import RankingPairRow, TrainingRunRow
from zhike.platform.database import Base

__all__ = [
    "SCHEMA",
    "AnswerLogRow",
    "CautionRow",
    "CopilotUseRow",
    "CorrectionRow",
    "DriftCheckRow",
    "GapQuestionRow",
    "GapRow",
    "GoldenQuestionRow",
    "GoldenResultRow",
    "GoldenRunRow",
    "ModelEntryRow",
    "ModelSwitchRow",
    "RankingPairRow",
    "TrainingRunRow",
]
_Time = DateTime(timezone=True)


class AnswerLogRow(Base):
    """What the assistant made of a customer's message."""

    __tablename__ = "answer_log"
    __table_args__ = (
        CheckConstraint("outcome in ('answered', 'clarify', 'task', 'handoff', 'refused')", name="outcome"),
        Index("ix_answer_log_conversation", "conversation_id", "at"),
        Index("ix_answer_log_article", "article_id", "at"),
        Index("ix_answer_log_at", "at"),
        {"schema": SCHEMA},
    )

    message_id: Mapped[UUID] = mapped_column(primary_key=True)
    conversation_id: Mapped[UUID]
    at: Mapped[datetime] = mapped_column(_Time)
    language: Mapped[str] = mapped_column(Text)
    outcome: Mapped[str] = mapped_column(Text)
    because: Mapped[str | None] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)
    talk: Mapped[str | None] = mapped_column(Text)
    article_id: Mapped[UUID | None]
    version: Mapped[int | None]
    confidence: Mapped[float]
    emotion: Mapped[int]
    release: Mapped[int] = mapped_column(BigInteger)
    ms: Mapped[float]


class RewordingRow(Base):
    """What came of asking the language model to put an answer into other words."""

    __tablename__ = "rewording"
    __table_args__ = (
        CheckConstraint("outcome in ('used', 'unsupported', 'failed', 'kept')", name="outcome"),
        Index("ix_rewording_at", "at"),
        {"schema": SCHEMA},
    )

    message_id: Mapped[UUID] = mapped_column(primary_key=True)
    conversation_id: Mapped[UUID]
    at: Mapped[datetime] = mapped_column(_Time)
    article_id: Mapped[UUID]
    version: Mapped[int]
    outcome: Mapped[str] = mapped_column(Text)
    because: Mapped[str] = mapped_column(Text)
    model: Mapped[str] = mapped_column(Text)
    prompt_version: Mapped[str] = mapped_column(Text)
    prompt_digest: Mapped[str] = mapped_column(Text)
    ms: Mapped[float]


class CopilotUseRow(Base):
    """What an agent did with one proposal of the copilot."""

    __tablename__ = "copilot_use"
    __table_args__ = (
        CheckConstraint("kind in ('answer', 'step', 'wrap_up', 'tone')", name="kind"),
        CheckConstraint("action in ('inserted', 'accepted', 'edited', 'rejected')", name="action"),
        CheckConstraint("distance between 0 and 1", name="distance"),
        Index("ix_copilot_use_at", "at", "id"),
        Index("ix_copilot_use_article", "article_id", "at", postgresql_where=sql("article_id is not null")),
        Index("ix_copilot_use_conversation", "conversation_id"),
        Index(
            "uq_copilot_use_sent",
            "conversation_id",
            "article_id",
            "sequence",
            unique=True,
            postgresql_where=sql("sequence is not null"),
        ),
        {"schema": SCHEMA},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    conversation_id: Mapped[UUID]
    staff_id: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    action: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(_Time)
    article_id: Mapped[UUID | None]
    version: Mapped[int | None]
    code: Mapped[str | None] = mapped_column(Text)
    proposed: Mapped[str | None] = mapped_column(Text)
    final: Mapped[str | None] = mapped_column(Text)
    distance: Mapped[float | None]
    sequence: Mapped[int | None]
    asked_sequence: Mapped[int | None]


class TaskRunRow(Base):
    """A run of a dialogue task; what was said in it is sealed, and gone when it ends."""

    __tablename__ = "task_run"
    __table_args__ = (
        CheckConstraint(
            "state in ('running', 'done', 'cancelled', 'failed', 'handed_over', 'timed_out')", name="state"
        ),
        Index("uq_task_run_running", "conversation_id", unique=True, postgresql_where=sql("state = 'running'")),
        Index("ix_task_run_conversation", "conversation_id", "started_at"),
        Index("ix_task_run_moved", "moved_at", postgresql_where=sql("state = 'running'")),
        {"schema": SCHEMA},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    conversation_id: Mapped[UUID]
    task: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    asking: Mapped[str] = mapped_column(Text)
    tries: Mapped[int] = mapped_column(Integer)
    fixes: Mapped[int] = mapped_column(Integer)
    turns: Mapped[int] = mapped_column(Integer)
    started_at: Mapped[datetime] = mapped_column(_Time)
    moved_at: Mapped[datetime] = mapped_column(_Time)
    told: Mapped[bytes | None] = mapped_column(LargeBinary)


class VectorRow(Base):
    """What a model of sentences says of a published text: `digest` stands for model and text, `halves` are its numbers
    in 16 bits each. No text of a customer is ever among them."""

    __tablename__ = "vector"
    __table_args__ = ({"schema": SCHEMA},)

    digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    halves: Mapped[bytes] = mapped_column(LargeBinary)
