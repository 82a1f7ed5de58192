"""Threads as values: who said what, in order."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.assistant.builders import NOON

from zhike.conversations.api import Message
from zhike.platform.ids import uuid7

AUTHORS = {"c": "customer", "a": "agent", "b": "assistant"}
CONVERSATION = uuid7()


def thread(*lines: str) -> list[Message]:
    """`c: …` customer, `a: …` agent, `b: …` assistant, `q: title` an article quoted by it, `x: …` its choices."""
    return [_message(number, *line.split(": ", 1)) for number, line in enumerate(lines, start=1)]


def _message(number: int, who: str, text: str) -> Message:
    kind: Any = {"q": "answer", "x": "choices"}.get(who, "text")
    citation = {"article_id": str(uuid7()), "title": text, "version": 2}
    author: Any = AUTHORS.get(who, "assistant")
    return Message(
        id=uuid7(),
        conversation_id=CONVERSATION,
        sequence=number,
        author=author,
        author_id=author,
        author_name="",
        visibility="public",
        kind=kind,
        text=text,
        payload={"citation": citation} if who == "q" else {},
        client_id=None,
        at=NOON + timedelta(seconds=number),
    )
