"""A conversation in a few lines, each taken from the thread and pointing at its message. Pure; no language model.

It says what the customer wants, what they named, what was answered and done, what was promised, and what is still open.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Literal
from uuid import UUID

from zhike.assistant.copilot import cues
from zhike.assistant.copilot.masking import line_of
from zhike.assistant.rules.hearing import hear
from zhike.assistant.rules.tempers import Emotion, feel
from zhike.assistant.rules.wishes import wishes_person
from zhike.assistant.understanding.result import Entity
from zhike.conversations.api import Message
from zhike.knowledge import api as knowledge

DoneKind = Literal["answered", "told", "done"]
# The copilot reads entities where there is a reader for them.
ReadEntities = Callable[[str], Sequence[Entity]]

MOST_LINES: Final = 6
SHORTEST_WANT: Final = 3
_NO_ENTITIES: Final[ReadEntities] = lambda _text: ()  # noqa: E731 - the reader that finds nothing
_BANK: Final = frozenset({"assistant", "agent"})


@dataclass(frozen=True, slots=True)
class Line:
    """A masked line of the thread; `sequence` is the message that it comes from, in the thread of `conversation_id`."""

    text: str
    conversation_id: UUID
    sequence: int


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that the customer named: `kind` as in `Entity`, `value` as it may be shown."""

    kind: str
    value: str
    conversation_id: UUID
    sequence: int


@dataclass(frozen=True, slots=True)
class Deed:
    """What the bank's side did: `answered` from an article (`source`: title, version), `told` by an agent, `done`."""

    kind: DoneKind
    text: str
    conversation_id: UUID
    sequence: int
    source: str = ""


@dataclass(frozen=True, slots=True)
class Summary:
    """A conversation so far. `wants` is the customer's own line; `emotion` the strongest of their last lines (0-4)."""

    wants: Line | None
    facts: tuple[Fact, ...] = ()
    deeds: tuple[Deed, ...] = ()
    promises: tuple[Line, ...] = ()
    open: tuple[Line, ...] = ()
    emotion: Emotion = 0


def summarise(messages: Sequence[Message], *, entities: ReadEntities = _NO_ENTITIES) -> Summary:
    """The summary of public messages in order: of a thread, and of those that were merged into it."""
    said = [message for message in messages if message.author == "customer" and message.text.strip()]
    return Summary(
        wants=_wants(said),
        facts=_facts(said, entities),
        deeds=_deeds(messages)[-MOST_LINES:],
        promises=_promises(messages)[-MOST_LINES:],
        open=_open(messages)[-MOST_LINES:],
        emotion=max((_emotion(message.text) for message in said[-MOST_LINES:]), default=0),
    )


def _wants(said: Sequence[Message]) -> Line | None:
    """The line that says most of what is wanted; of equals the earliest, for later ones explain it."""
    best = max(said, key=lambda message: _weight(message.text), default=None)
    if best is None or _weight(best.text) <= 0:
        return None
    return Line(line_of(best.text), *_place(best))


def _weight(text: str) -> float:
    stripped = text.strip()
    if len(stripped) < SHORTEST_WANT or wishes_person(hear(knowledge.fold(stripped))):
        return 0.0
    length = min(len(stripped), 40) / 40
    return length + 2.0 * cues.wishes(stripped) + 1.5 * cues.asks(stripped) - 2.0 * cues.is_content(stripped)


def _emotion(text: str) -> Emotion:
    return feel(hear(knowledge.fold(text)))


def _facts(said: Sequence[Message], entities: ReadEntities) -> tuple[Fact, ...]:
    """Each thing named once, where it was named last."""
    named: dict[tuple[str, str], Fact] = {}
    for message in said:
        for entity in entities(message.text):
            shown = line_of(entity.value if entity.kind != "card_tail" else f"*{entity.value}")
            named[entity.kind, entity.value] = Fact(entity.kind, shown, *_place(message))
    return tuple(named.values())[-2 * MOST_LINES :]


def _deeds(messages: Sequence[Message]) -> tuple[Deed, ...]:
    deeds: list[Deed] = []
    for message in messages:
        citation = message.payload.get("citation")
        if message.author == "assistant" and citation:
            source = f"{citation['title']} (v{citation['version']})"
            deeds.append(Deed("answered", line_of(str(citation["title"])), *_place(message), source))
        elif message.author in _BANK and message.kind == "text":
            deeds += _told(message)
    return tuple(deeds)


def _told(message: Message) -> list[Deed]:
    """What was done, sentence by sentence; otherwise what an agent told, in one line, unless it only asks or greets."""
    spoken = list(cues.sentences(message.text))
    done = [Deed("done", line_of(each), *_place(message)) for each in spoken if cues.says_done(each)]
    if done or message.author != "agent":
        return done
    told = [
        each for each in spoken if not cues.asks(each) and not cues.promises(each) and len(each) >= 2 * SHORTEST_WANT
    ]
    longest = max(told, key=len, default=None)
    return [Deed("told", line_of(longest), *_place(message))] if longest is not None and len(longest) > 12 else []


def _promises(messages: Sequence[Message]) -> tuple[Line, ...]:
    return tuple(
        Line(line_of(sentence), *_place(message))
        for message in messages
        if message.author == "agent"
        for sentence in cues.sentences(message.text)
        if cues.promises(sentence) and not cues.says_done(sentence)
    )


def _open(messages: Sequence[Message]) -> tuple[Line, ...]:
    """The customer's questions since anybody answered, and any that the assistant had no answer to."""
    waiting: list[Line] = []
    left: list[Line] = []
    for message in messages:
        if message.author == "customer" and message.text.strip():
            if cues.asks(message.text) or cues.wishes(message.text) or cues.is_unsettled(message.text):
                waiting.append(Line(line_of(message.text), *_place(message)))
        elif message.author == "agent":
            waiting, left = [], []
        elif message.author == "assistant":
            left += waiting if message.kind == "choices" else []
            waiting = []
    return tuple({(line.conversation_id, line.sequence): line for line in (*left, *waiting)}.values())


def _place(message: Message) -> tuple[UUID, int]:
    return message.conversation_id, message.sequence
