"""What other contexts may ask of the assistant."""

from __future__ import annotations

from datetime import datetime

from zhike.assistant.answering import Reply, answer
from zhike.assistant.errors import EvaluationFileRefused
from zhike.assistant.evaluating.files import read_asked, read_pairs
from zhike.assistant.evaluating.matching import MatchingFigures, evaluate_matching
from zhike.assistant.evaluating.retrieval import RetrievalFigures, evaluate_retrieval
from zhike.assistant.golden.asking import GoldenGate, run_golden
from zhike.assistant.golden.judging import share
from zhike.assistant.golden.repository import Run as GoldenRun
from zhike.assistant.golden.service import import_questions as import_golden
from zhike.assistant.keeping import IndexKeeper
from zhike.assistant.matching.index import KnowledgeIndex, Match
from zhike.assistant.rules.handover import Handoff
from zhike.assistant.rules.wording import say
from zhike.assistant.service.embedding_articles import embed_published, embedders_of
from zhike.platform.database import Session
from zhike.platform.settings import Settings

__all__ = [
    "EvaluationFileRefused",
    "GoldenGate",
    "GoldenRun",
    "Handoff",
    "KnowledgeIndex",
    "Match",
    "MatchingFigures",
    "Reply",
    "RetrievalFigures",
    "answer",
    "embed_published",
    "embedders_of",
    "evaluate_matching",
    "evaluate_retrieval",
    "import_golden",
    "load_index",
    "read_asked",
    "read_pairs",
    "run_golden",
    "say",
    "share",
]


async def load_index(session: Session, settings: Settings, now: datetime) -> KnowledgeIndex:
    """An index of what is published now, for one-off commands; processes that stay keep theirs (`keeping`)."""
    return await IndexKeeper(settings).load(session, now)
