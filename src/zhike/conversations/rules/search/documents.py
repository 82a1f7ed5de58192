"""A conversation as the index holds it: its messages in pieces, and what it is filtered by."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from zhike.conversations.rules.search.pieces import LONGEST_PART, Cut, lexemes_of
from zhike.conversations.rules.search.queries import quoted
from zhike.conversations.thread import Conversation, Step

# Postgres keeps this many places of one word.
_MOST_PLACES = 255


def month_of(at: datetime, zone: ZoneInfo) -> str:
    """The month in which a conversation began, as a filter."""
    return f"/m:{at.astimezone(zone):%Y-%m}"


def served_by(agent_id: UUID | str) -> str:
    """Who had the conversation, or was offered it, as a filter."""
    return f"/s:{UUID(str(agent_id)).hex}"


def filter_of(name: str, value: str) -> str:
    """A value that conversations are narrowed down by: channel, queue, agent, reason or outcome."""
    return f"/{name[0]}:{value}"


def filters_of(conversation: Conversation, steps: Iterable[Step], zone: ZoneInfo) -> list[str]:
    """All that a conversation is narrowed down by."""
    named = {
        "channel": conversation.channel,
        "queue": conversation.queue,
        "agent": conversation.agent_id and conversation.agent_id.hex,
        "reason": conversation.reason or conversation.wanted_reason,
        "outcome": conversation.outcome,
    }
    found = {filter_of(name, value) for name, value in named.items() if value}
    found |= {served_by(step.agent_id) for step in steps if step.agent_id is not None}
    return [month_of(conversation.opened_at, zone), *sorted(found)]


def parts_of(texts: Sequence[tuple[Cut, Sequence[str]]], filters: Sequence[str]) -> list[str]:
    """The vectors of a conversation, as Postgres reads them: at least one, the filters in each.

    `texts`: each message in pieces, with the keys of what is personal in it.
    """
    parts: list[str] = []
    places: defaultdict[str, list[int]] = defaultdict(list)
    keys: set[str] = set()
    position = 1
    for text, marks in texts:
        if position + sum(map(len, (piece.text for piece in text.pieces))) > LONGEST_PART and position > 1:
            parts.append(_vector(places, keys, filters))
            places, keys, position = defaultdict(list), set(), 1
        placed, position = lexemes_of(text, position)
        keys.update(marks)
        for lexeme, at in placed:
            places[lexeme].append(at)
    return [*parts, _vector(places, keys, filters)]


def _vector(places: dict[str, list[int]], keys: Iterable[str], filters: Iterable[str]) -> str:
    placed = [f"{quoted(lexeme)}:{','.join(map(str, at[:_MOST_PLACES]))}" for lexeme, at in places.items()]
    return " ".join([*placed, *map(quoted, keys), *map(quoted, filters)])
