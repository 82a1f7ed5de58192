"""What a day comes to under two policies. Pure; the long part of a trial."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from statistics import median
from typing import Final
from uuid import UUID

from zhike.routing import rules
from zhike.routing.trials.values import Came, Figures, Moved, Setting

MOST_MOVED: Final = 20
USUAL_SERVICE_S: Final = 300.0
_HALF: Final = 0.5


def figure(setting: Setting, came: Sequence[Came], tell: Callable[[float], None]) -> Figures:
    """The figures of the day; `tell` hears what share of the work is done."""
    served = [one.served_s for one in came if one.served_s]
    usual = median(served) if served else USUAL_SERVICE_S
    arrivals = [rules.Arrival(one.contact, one.served_s or usual) for one in came]
    day = rules.Day(arrivals, setting.duties, setting.opening)
    one = rules.replay(day, setting.before, lambda share: tell(share * _HALF))
    other = rules.replay(day, setting.after, lambda share: tell(_HALF + share * _HALF))
    contacts = [each.contact for each in came]
    actual = {each.contact.id: each.waited_s for each in came if each.waited_s is not None}
    changed = [_moved(each, one.waits, other.waits) for each in contacts]
    return Figures(
        arrivals=len(came),
        agents=len(setting.duties),
        was=rules.summarise(contacts, actual, setting.patience_s),
        before=rules.summarise(contacts, one.waits, setting.patience_s),
        after=rules.summarise(contacts, other.waits, setting.patience_s),
        by_queue=_by_queue(contacts, one.waits, other.waits, setting.patience_s),
        advised=sum(contact.adviser is not None for contact in contacts),
        to_adviser=(sum(each.by_adviser for each in came), len(one.to_adviser), len(other.to_adviser)),
        sooner=sum(_delta(each) < 0 for each in changed),
        later=sum(_delta(each) > 0 for each in changed),
        moved=tuple(sorted((each for each in changed if _delta(each)), key=_weight)[:MOST_MOVED]),
    )


def _by_queue(
    contacts: Sequence[rules.Waiting], before: Mapping[str, float], after: Mapping[str, float], patience_s: float
) -> dict[str, tuple[rules.Waits, rules.Waits]]:
    found = {}
    for key in sorted({one.queue for one in contacts}):
        of_queue = [one for one in contacts if one.queue == key]
        found[key] = (
            rules.summarise(of_queue, before, patience_s),
            rules.summarise(of_queue, after, patience_s),
        )
    return found


def _moved(contact: rules.Waiting, before: Mapping[str, float], after: Mapping[str, float]) -> Moved:
    return Moved(
        conversation_id=UUID(contact.id),
        queue=contact.queue,
        reason=contact.reason,
        urgency=contact.urgency,
        tier=contact.tier,
        elder=contact.elder,
        vulnerable=contact.vulnerable,
        queued_at=contact.queued_at,
        before_s=before.get(contact.id),
        after_s=after.get(contact.id),
    )


def _delta(one: Moved) -> float:
    """By how much longer it waits; not being served is the longest."""
    longest = float(rules.LONGEST_WAIT_S)
    return (longest if one.after_s is None else one.after_s) - (longest if one.before_s is None else one.before_s)


def _weight(one: Moved) -> tuple[float, str]:
    return -abs(_delta(one)), str(one.conversation_id)
