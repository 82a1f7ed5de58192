"""One answer in other words, or not: the way from an approved article to what may be sent."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Final, Literal

from zhike.assistant.matching.grams import Language
from zhike.assistant.rephrasing import prompt
from zhike.assistant.rephrasing.server import ModelFailed, ModelServer
from zhike.assistant.rephrasing.support import Similarity, find_problem
from zhike.assistant.rephrasing.tokens import hide, put_back, strip_tokens
from zhike.knowledge.api import PublishedArticle

Outcome = Literal["used", "unsupported", "failed", "kept"]

# Longer articles are lists and tables: they are sent as they are.
LONGEST_PASSAGE: Final = 1_500
LONGEST_QUESTION: Final = 500


@dataclass(frozen=True, slots=True)
class Rewording:
    """What came of an attempt. `text` is set where it may be sent. `because` says why not: a code, never words.

    `kept`: the model was not asked. `digest` is that of the prompt, empty where there was none; `ms`: the time it took.
    """

    outcome: Outcome
    because: str
    text: str = ""
    model: str = ""
    prompt_version: str = prompt.VERSION
    digest: str = ""
    ms: float = 0.0


async def reword(
    server: ModelServer,
    article: PublishedArticle,
    *,
    asked: str,
    language: Language,
    similarity: Similarity | None = None,
) -> Rewording:
    """The article's answer in other words, checked; never raises for what a model or a customer does."""
    kept = _why_kept(article, asked)
    if kept:
        return Rewording("kept", kept, model=server.model)
    hidden = hide(asked)
    messages = prompt.build(hidden.text, article.answer, language)
    begun = time.perf_counter()
    outcome: Outcome = "used"
    text = because = ""
    try:
        said = await server.complete(messages)
    except ModelFailed as failure:
        outcome, because = "failed", failure.trouble
    else:
        problem = find_problem(strip_tokens(said), article.answer, question=article.question, similarity=similarity)
        text = put_back(said, hidden) or ""
        because = problem or ("" if text else "token")
        outcome = "unsupported" if because else "used"
    took = round(1000 * (time.perf_counter() - begun), 1)
    return Rewording(
        outcome, because, text if outcome == "used" else "", server.model, digest=prompt.digest(messages), ms=took
    )


def _why_kept(article: PublishedArticle, asked: str) -> str:
    """Why the article is sent as it is without asking a model; empty where it may be asked."""
    if article.verbatim:
        return "verbatim"
    if len(article.answer) > LONGEST_PASSAGE or len(asked) > LONGEST_QUESTION:
        return "long"
    if prompt.commands(article.answer) or prompt.commands(article.question):
        return "article_commands"
    return "customer_commands" if prompt.commands(asked) else ""
