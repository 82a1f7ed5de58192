"""What would become of acts, before anything is done: for one contact or for many."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from zhike.conversations import api as conversations
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.runtime import Runtime
from zhike.routing.bulk_errors import BulkNone, BulkTooMany
from zhike.routing.repository import assignments, entries
from zhike.routing.rules.acts import MOST_CONTACTS, NOT_FOUND, Doer, Stand, Wanted, obstacle
from zhike.routing.service.acting import load_wording
from zhike.routing.service.presence import MANAGE
from zhike.routing.service.queues import list_queues, load_policy

EXAMPLES: Final = 5
_AT_ONCE: Final = 5_000
# How long a preview looks: nobody waits longer before a dialog, however many contacts there are.
LOOKS_S: Final = 2.0


@dataclass(frozen=True, slots=True)
class Selection:
    """Contacts by name, or all that a filter finds."""

    ids: tuple[UUID, ...] = ()
    filter: conversations.Filter | None = None


@dataclass(frozen=True, slots=True)
class Skipped:
    """Contacts that would be left out, for one reason."""

    code: str
    count: int
    examples: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """How many contacts there are, how many were looked at, how many of those the acts fit, and why not the others.

    Looking ends after `looks_s`: then `looked` is below `total`, and nothing is said of the rest. `closed_queues`:
    queues that are passed to and serve nobody at this hour.
    """

    total: int
    looked: int
    fitting: int
    skipped: tuple[Skipped, ...]
    closed_queues: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OnePreview:
    """What a macro would do with one contact: its texts filled in, and what is in the way, if anything."""

    acts: tuple[conversations.Act, ...]
    obstacle: str | None
    closed_queues: tuple[str, ...]


async def resolve_selection(runtime: Runtime, session: Session, *, actor: Actor, selection: Selection) -> list[UUID]:
    """The contacts, each once. Raises `BulkTooMany`, `BulkNone`."""
    if selection.filter is None:
        ids = list(dict.fromkeys(selection.ids))
    else:
        ids = await conversations.list_fitting_ids(
            runtime, session, actor=actor, wanted=selection.filter, limit=MOST_CONTACTS + 1
        )
    if len(ids) > MOST_CONTACTS:
        raise BulkTooMany(limit=f"{MOST_CONTACTS:,}")
    if not ids:
        raise BulkNone
    return ids


async def preview(
    runtime: Runtime,
    session: Session,
    *,
    actor: Actor,
    selection: Selection,
    acts: Sequence[conversations.Act],
    looks_s: float = LOOKS_S,
    now: datetime,
) -> Preview:
    """What would become of the acts for the whole selection. Raises as `resolve_selection`, `ActRefused`."""
    conversations.check_acts(acts)
    ids = await resolve_selection(runtime, session, actor=actor, selection=selection)
    why: Counter[str] = Counter()
    examples: dict[str, list[UUID]] = {}
    looked, until = 0, time.perf_counter() + looks_s
    while looked < len(ids) and (not looked or time.perf_counter() < until):
        found = await _look(session, actor, ids[looked : looked + _AT_ONCE], acts)
        looked += len(found)
        for conversation_id, code in found.items():
            if code is not None:
                why[code] += 1
                examples.setdefault(code, []).append(conversation_id)
    skipped = tuple(Skipped(code, count, tuple(examples[code][:EXAMPLES])) for code, count in why.most_common())
    closed = await _closed_queues(session, acts, now)
    return Preview(len(ids), looked, looked - why.total(), skipped, closed)


async def preview_one(
    runtime: Runtime,
    session: Session,
    *,
    actor: Actor,
    conversation_id: UUID,
    acts: Sequence[conversations.Act],
    now: datetime,
) -> OnePreview:
    """What the acts would do with this contact. Raises `ConversationNotFound`, `ActRefused`."""
    conversations.check_acts(acts)
    conversation = await conversations.find_readable(session, actor=actor, conversation_id=conversation_id)
    words = (await load_wording(runtime, session, actor=actor)).of(actor, conversation, now)
    code = (await _look(session, actor, [conversation_id], acts, readable=True))[conversation_id]
    return OnePreview(tuple(_filled(act, words) for act in acts), code, await _closed_queues(session, acts, now))


def _filled(act: conversations.Act, words: Mapping[str, str]) -> conversations.Act:
    return conversations.Act(
        act.kind,
        conversations.fill_in(act.text, words),
        act.reason,
        act.urgency,
        act.queue,
        act.staff_id,
        act.outcome,
    )


async def _look(
    session: Session, actor: Actor, ids: Sequence[UUID], acts: Sequence[conversations.Act], *, readable: bool = False
) -> dict[UUID, str | None]:
    """Per contact what is in the way."""
    stands = await _stands(session, ids)
    doer = _doer(actor, readable=readable)
    queues = frozenset(queue.key for queue in await list_queues(session))
    wanted = [Wanted(act.kind, act.reason, act.queue) for act in acts]
    # What decides is the same for very many contacts, so the rule is asked once for each kind of stand.
    answers = {stand: obstacle(wanted, stand, doer, queues) for stand in set(stands.values())}
    return {each: answers[stands[each]] if each in stands else NOT_FOUND for each in ids}


async def _stands(session: Session, ids: Sequence[UUID]) -> dict[UUID, Stand]:
    standings = await conversations.list_standings(session, ids)
    ongoing = [key for key, each in standings.items() if each.state != "closed"]
    asked = await entries.list_asked(session, ongoing)
    held = await assignments.list_open_among(session, ongoing)
    return {key: _stand(each, asked.get(key), held.get(key)) for key, each in standings.items()}


def _stand(each: conversations.Standing, asked: tuple[str, bool] | None, held: tuple[UUID, bool] | None) -> Stand:
    accepted = held is not None and held[1]
    return Stand(
        state=each.state,
        agent_id=each.agent_id,
        queue=asked[0] if asked else each.queue,
        reason=each.reason,
        asked=asked is not None and asked[1],
        holder=held[0] if held is not None and accepted else None,
        offered=held is not None and not accepted,
    )


def _doer(actor: Actor, *, readable: bool) -> Doer:
    viewer = conversations.viewer_of(actor)
    return Doer(
        id=UUID(actor.id),
        reads_all=readable or viewer.can("conversations.read_all"),
        leads=conversations.leads_desk(viewer),
        manages=actor.can(MANAGE),
        transfers=actor.can("routing.transfer"),
    )


async def _closed_queues(session: Session, acts: Sequence[conversations.Act], now: datetime) -> tuple[str, ...]:
    named = {act.queue for act in acts if act.queue}
    if not named:
        return ()
    policy, _ = await load_policy(session, now)
    return tuple(sorted(key for key in named if key in policy.queues and not policy.queues[key].open))
