"""Finding conversations by what was said in them, newest first, among those that the actor may read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from zhike.audit import api as audit
from zhike.conversations import permissions
from zhike.conversations.repository import search as repository
from zhike.conversations.repository.search import Place, Wanted
from zhike.conversations.rules.search import queries
from zhike.conversations.rules.search.documents import filter_of, month_of
from zhike.conversations.rules.search.hits import Part, find_hits, show
from zhike.conversations.rules.search.months import windows
from zhike.conversations.rules.search.queries import Meaning
from zhike.conversations.rules.search.sounds import pairs_of_split
from zhike.conversations.service.search_marks import cut_text, keys_of, marks_of_word
from zhike.conversations.thread import Conversation, Message
from zhike.customers import api as customers
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.runtime import Runtime
from zhike.privacy import api as privacy

# Common words are found among the newest; this many are looked at one by one before the index of words is asked.
_LOOK_AT = 400
_MOST_CUSTOMERS = 500
_MOST_HITS = 3


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for: words, each of which must fit, and filters."""

    query: str = ""
    channel: str | None = None
    queue: str | None = None
    agent: UUID | None = None
    reason: str | None = None
    outcome: str | None = None
    since: datetime | None = None
    until: datetime | None = None

    def filters(self) -> dict[str, str]:
        """The filters that are set, by name."""
        values = {
            "channel": self.channel,
            "queue": self.queue,
            "agent": self.agent and self.agent.hex,
            "reason": self.reason,
            "outcome": self.outcome,
        }
        return {name: value for name, value in values.items() if value}


@dataclass(frozen=True, slots=True)
class Hit:
    """A message in which something was found, as it is shown."""

    message: Message
    parts: list[Part]


@dataclass(frozen=True, slots=True)
class FoundConversation:
    """A conversation that fits. `by_customer`: it is who it was that fits; `hits`: the first messages that do."""

    conversation: Conversation
    by_customer: bool
    hits: list[Hit]


@dataclass(frozen=True, slots=True)
class SearchResult:
    """A page. `narrow`: more people fit a word than were looked at; a further word narrows them down."""

    items: list[FoundConversation]
    next: Place | None
    narrow: bool


@dataclass(frozen=True, slots=True)
class _Plan:
    meanings: list[Meaning]
    people: list[tuple[UUID, ...]]
    narrow: bool

    @property
    def everybody(self) -> tuple[UUID, ...]:
        return tuple(sorted({each for people in self.people for each in people}))


async def search(
    runtime: Runtime,
    session: Session,
    *,
    actor: Actor,
    wanted: Search,
    before: Place | None = None,
    limit: int,
    now: datetime,
) -> SearchResult:
    """A page of conversations that fit, newest first. What was typed is not kept; that somebody searched, and what
    was found, is on record."""
    result = await find_page(runtime, session, actor=actor, wanted=wanted, before=before, limit=limit)
    detail = {
        "words": len(queries.words_of(wanted.query)),
        "filters": sorted(wanted.filters()),
        "found": [str(each.conversation.id) for each in result.items],
    }
    await audit.record(
        session, actor=actor, action="conversations.searched", subject="conversation:*", detail=detail, now=now
    )
    return result


async def note_export(session: Session, *, actor: Actor, wanted: Search, now: datetime) -> None:
    """Put on record that somebody takes along what fits."""
    actor.require("conversations.export")
    detail = {"words": len(queries.words_of(wanted.query)), "filters": sorted(wanted.filters())}
    await audit.record(
        session, actor=actor, action="conversations.exported", subject="conversation:*", detail=detail, now=now
    )


async def find_page(
    runtime: Runtime, session: Session, *, actor: Actor, wanted: Search, before: Place | None, limit: int
) -> SearchResult:
    """The same, for one that puts the search on record itself."""
    actor.require("conversations.read")
    vault = privacy.Vault(runtime.keyring, purpose="service")
    plan = await _plan(session, vault, actor, wanted.query)
    reader = await permissions.find_search_reader(session, actor)
    filters = queries.all_of(queries.quoted(filter_of(name, value)) for name, value in wanted.filters().items())
    words = [queries.tsquery_of(each) for each in plan.meanings]
    basis = Wanted("", since=wanted.since, until=wanted.until, before=before, reader=reader)
    whole = replace(basis, words=queries.all_of([*words, filters]))
    # One person's conversations are few among the newest of all.
    look_at = 0 if reader or wanted.agent else _LOOK_AT
    places = await by_words(session, whole, limit=limit + 1, look_at=look_at, zone=runtime.settings.zone)
    if plan.everybody:
        each = tuple(zip(words, plan.people, strict=True))
        by_people = replace(basis, words=filters, customers=plan.everybody, each=each)
        places += await repository.list_fitting(session, by_people, limit=limit + 1)
    page = sorted(set(places), reverse=True)[: limit + 1]
    readable = await permissions.find_readable_among(session, actor=actor, ids=[each for _, each in page[:limit]])
    items = await _found(session, plan, [readable[each] for _, each in page[:limit] if each in readable])
    return SearchResult(items, page[limit - 1] if len(page) > limit else None, plan.narrow)


async def _plan(session: Session, vault: privacy.Vault, actor: Actor, query: str) -> _Plan:
    words = queries.words_of(query)
    sounds = {pair for word in words for split in word.splits for pair in pairs_of_split(split)}
    sounding = await repository.list_sounding(session, sounds) if sounds else {}
    meanings, people, narrow = [], [], False
    for word in words:
        marks = marks_of_word(word)
        meanings.append(Meaning(word, marks, tuple(keys_of(vault, marks)), sounding))
        found: list[UUID] = []
        if actor.can("customers.search"):
            found, more = await customers.find_ids_by_word(
                session, vault, actor=actor, word=word.number or word.typed, limit=_MOST_CUSTOMERS
            )
            narrow = narrow or more
        people.append(tuple(found))
    return _Plan(meanings, people, narrow)


async def by_words(session: Session, wanted: Wanted, *, limit: int, look_at: int, zone: ZoneInfo) -> list[Place]:
    """Newest first without reading all that fits: the newest one by one, then months by the index, ever more."""
    span = await repository.find_span(session)
    if span is None:
        return []
    places: list[Place] = []
    oldest, newest = max(span[0], wanted.since or span[0]), min(span[1], wanted.until or span[1])
    rest = wanted
    if look_at:
        places, last = await repository.list_newest(session, wanted, limit=limit, look_at=look_at)
        if last is None or len(places) >= limit:
            return places
        rest, newest = replace(wanted, before=last), last[0]
    elif wanted.before:
        newest = min(newest, wanted.before[0])
    for months in windows(oldest, newest, zone):
        within = queries.any_of(month_of(each, zone) for each in months)
        window = replace(rest, words=queries.all_of([wanted.words, within]))
        places += await repository.list_fitting(session, window, limit=limit - len(places))
        if len(places) >= limit:
            break
    return places


async def _found(session: Session, plan: _Plan, page: Sequence[Conversation]) -> list[FoundConversation]:
    said = await repository.list_said(session, [each.id for each in page])
    people = set(plan.everybody)
    return [FoundConversation(each, each.customer_id in people, _hits(plan, said[each.id])) for each in page]


def _hits(plan: _Plan, said: Sequence[Message]) -> list[Hit]:
    """The messages to show: those in which a word stands as typed; else those with something personal that is meant;
    else the first one."""
    plain = [each for each in said if plan.meanings and find_hits(each.text, plan.meanings)]
    chosen = plain or [
        each for each in said if plan.meanings and find_hits(each.text, plan.meanings, cut_text(each.text).personal)
    ]
    return [_shown(plan, each) for each in (chosen or said[:1])[:_MOST_HITS]]


def _shown(plan: _Plan, message: Message) -> Hit:
    personal = cut_text(message.text).personal
    return Hit(message, show(message.text, find_hits(message.text, plan.meanings, personal), personal))
