"""What other contexts may ask of the assistant."""

from __future__ import annotations

from datetime import datetime

from zhike.assistant.answering import Reply, answer
from zhike.assistant.copilot.tone import check_draft, tone_codes
from zhike.assistant.embedding.choosing import embedder_for
from zhike.assistant.embedding.port import Embedder
from zhike.assistant.errors import EvaluationFileRefused
from zhike.assistant.evaluating.files import read_asked, read_pairs
from zhike.assistant.evaluating.matching import MatchingFigures, evaluate_matching
from zhike.assistant.evaluating.retrieval import RetrievalFigures, evaluate_retrieval
from zhike.assistant.golden.asking import GoldenGate, run_golden
from zhike.assistant.golden.judging import share
from zhike.assistant.golden.runs import Run as GoldenRun
from zhike.assistant.golden.service import import_questions as import_golden
from zhike.assistant.keeping import IndexKeeper
from zhike.assistant.matching.index import KnowledgeIndex, Match
from zhike.assistant.retraining.command import Outcome as TrainingOutcome
from zhike.assistant.retraining.command import golden_examples, train
from zhike.assistant.retraining.reasons import Example as TrainingExample
from zhike.assistant.rules.handover import Handoff
from zhike.assistant.rules.wording import say
from zhike.assistant.service.embedding_articles import embed_published, embedders_of
from zhike.assistant.service.packed_vectors import keep_packed_vectors
from zhike.assistant.understanding.active import understanding_of
from zhike.assistant.understanding.evaluating import evaluate_intents, evaluate_sentiment, main_language
from zhike.assistant.understanding.judging import COLUMNS as UNDERSTOOD_COLUMNS
from zhike.assistant.understanding.judging import Line, judge_lines
from zhike.assistant.understanding.reading import Reader, reader_of
from zhike.assistant.understanding.texts import (
    Labelled,
    Rejected,
    TextRows,
    read_labelled,
    read_rows,
    read_training,
)
from zhike.platform.database import Session
from zhike.platform.settings import Settings

__all__ = [
    "UNDERSTOOD_COLUMNS",
    "Embedder",
    "EvaluationFileRefused",
    "GoldenGate",
    "GoldenRun",
    "Handoff",
    "KnowledgeIndex",
    "Labelled",
    "Line",
    "Match",
    "MatchingFigures",
    "Reader",
    "Rejected",
    "Reply",
    "RetrievalFigures",
    "TextRows",
    "TrainingExample",
    "TrainingOutcome",
    "answer",
    "check_draft",
    "embed_published",
    "embedder_for",
    "embedders_of",
    "evaluate_intents",
    "evaluate_matching",
    "evaluate_retrieval",
    "evaluate_sentiment",
    "golden_examples",
    "import_golden",
    "judge_lines",
    "keep_packed_vectors",
    "load_index",
    "main_language",
    "read_asked",
    "read_labelled",
    "read_pairs",
    "read_rows",
    "read_training",
    "reader_of",
    "run_golden",
    "say",
    "share",
    "tone_codes",
    "train",
    "understanding_of",
]


async def load_index(session: Session, settings: Settings, now: datetime) -> KnowledgeIndex:
    """An index of what is published now, for one-off commands; processes that stay keep theirs (`keeping`)."""
    return await IndexKeeper(settings).load(session, now)
