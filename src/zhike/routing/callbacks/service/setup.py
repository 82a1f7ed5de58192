"""How each queue calls back: seen and changed."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import datetime

from zhike.audit import api as audit
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.web import check_version
from zhike.routing.callbacks import repository, rules
from zhike.routing.callbacks.values import CallbackRule
from zhike.routing.service.queues import get_queue, list_queues
from zhike.routing.values import Queue


@dataclass(frozen=True, slots=True)
class QueueRuleView:
    """The rule of a queue, how many agents take calls for it, and how many are really promised for a slot."""

    queue: Queue
    rule: CallbackRule
    callers: int

    @property
    def promised(self) -> int:
        """The most that are promised for one slot."""
        return rules.limit_of(self.rule, self.callers)


async def list_rules(session: Session) -> list[QueueRuleView]:
    """All queues in their order, each with its rule."""
    known = await repository.list_rules(session)
    return [
        QueueRuleView(
            queue, known.get(queue.key, CallbackRule(queue.key)), await repository.count_callers(session, queue.skills)
        )
        for queue in await list_queues(session)
    ]


async def change_rule(
    session: Session, *, actor: Actor, rule: CallbackRule, expected: str, now: datetime
) -> QueueRuleView:
    """Change how a queue calls back: it holds from the next promise on. Raises `QueueUnknown`, `PreconditionFailed`."""
    await repository.lock_promises(session, "callbacks")
    queue = await get_queue(session, rule.queue)
    before = (await repository.list_rules(session, rule.queue)).get(rule.queue, CallbackRule(rule.queue))
    check_version(expected, before.version)
    changed = replace(rule, version=before.version + 1)
    await repository.write_rule(session, changed)
    detail = {"before": asdict(before), "after": asdict(changed)}
    subject = f"queue:{rule.queue}"
    await audit.record(
        session, actor=actor, action="routing.callback_rule_changed", subject=subject, detail=detail, now=now
    )
    return QueueRuleView(queue, changed, await repository.count_callers(session, queue.skills))
