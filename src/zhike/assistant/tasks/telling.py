"""What the person who takes over is told of the tasks of a conversation: so that the customer repeats nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from zhike.assistant.tasks import store
from zhike.assistant.tasks.declaration import WHO, Task
from zhike.assistant.tasks.loading import shipped_tasks
from zhike.assistant.tasks.run import Run
from zhike.cases import api as cases
from zhike.conversations.api import Conversation
from zhike.platform.database import Session
from zhike.platform.runtime import Runtime
from zhike.privacy import api as privacy

MOST: Final = 6
_ENDS: Final = {
    "running": ("进行中", "under way"),
    "done": ("已完成", "done"),
    "cancelled": ("客户取消", "left by the customer"),
    "failed": ("没有办成", "could not be done"),
    "handed_over": ("转人工时未完成", "not finished at the hand-over"),
    "timed_out": ("客户没有再回复", "no answer by the customer"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """`facts`: what the running task was told already; `steps`: tasks and what they did; `promises`: work orders."""

    facts: tuple[str, ...]
    steps: tuple[str, ...]
    promises: tuple[str, ...]


async def tell_tasks(runtime: Runtime, session: Session, conversation: Conversation) -> Told:
    """What was done and promised in a conversation, in its language, oldest first."""
    language = conversation.language
    vault = privacy.Vault(runtime.keyring, purpose="service")
    runs = list(reversed(await store.list_runs(session, vault, conversation.id, limit=MOST)))
    tasks = shipped_tasks()
    facts = tuple(fact for run in runs for fact in _facts(tasks[run.task], run, language))
    steps = tuple(step for run in runs for step in (_end(tasks[run.task], run, language), *run.steps))
    orders = await cases.progress_of(
        session, customer_id=None, conversation_id=conversation.id, now=runtime.clock.now()
    )
    zone = runtime.settings.zone
    promises = tuple(
        f"{order.number} {cases.name_of(order.kind, language)} · {order.due_at.astimezone(zone):%m-%d %H:%M}"
        for order, _ in reversed(orders[:MOST])
    )
    return Told(facts, steps, promises)


def _end(task: Task, run: Run, language: str) -> str:
    zh, en = _ENDS[run.state]
    return f"{task.title.of(language)}：{zh}" if language == "zh" else f"{task.title.of(language)}: {en}"


def _facts(task: Task, run: Run, language: str) -> list[str]:
    """What the customer answered, each with its question; masked as all free text is."""
    told = [(each, run.slots[each.name]) for each in task.slots if each.name in run.slots and each.name != WHO]
    return [f"{slot.ask.of(language)} {privacy.mask_text(answer.label)}" for slot, answer in told]
