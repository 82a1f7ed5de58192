"""Running dialogue tasks: a message starts one or moves it on; what it does is done once, and told as it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from zhike.assistant.rules.handover import Handoff, direct_handoff
from zhike.assistant.rules.hearing import Heard, hear
from zhike.assistant.taking import Said, Taken
from zhike.assistant.tasks import store
from zhike.assistant.tasks.actions import ACTIONS
from zhike.assistant.tasks.declaration import CUSTOMER, GUEST, WHO, Slot, Task
from zhike.assistant.tasks.dialogue import Turn, labels, next_slot, prefill, take_turn
from zhike.assistant.tasks.doing import ASSISTANT, Did, Doing, WorkWanted
from zhike.assistant.tasks.loading import shipped_tasks
from zhike.assistant.tasks.reading import read_choice
from zhike.assistant.tasks.run import CONFIRM, IDENTITY, Choice, Run
from zhike.assistant.tasks.sources import SOURCES
from zhike.assistant.tasks.wishing import find_wish
from zhike.assistant.tasks.wording import line
from zhike.assistant.understanding.result import Understanding
from zhike.banking import api as banking
from zhike.cases import api as cases
from zhike.conversations.api import Conversation, Message
from zhike.knowledge import api as knowledge
from zhike.platform.database import Session
from zhike.platform.ids import uuid7
from zhike.platform.runtime import Runtime
from zhike.privacy import api as privacy

# A guest who names a phone and four digits is believed this often; after that a person asks.
GUEST_TRIES: Final = 2
_SILENT: Final = (
    banking.BankUnavailable,
    banking.BankNotConnected,
    banking.BankKnowsNobody,
    banking.CardUnknown,
    banking.AccountUnknown,
)


async def take_task(
    runtime: Runtime,
    session: Session,
    *,
    conversation: Conversation,
    message: Message,
    understanding: Understanding | None,
    now: datetime,
) -> Taken | None:
    """What the running task, or one that the message wishes for, makes of it; None: it is for others to answer."""
    if not message.text.strip():
        return None
    heard = hear(knowledge.fold(message.text))
    run = await store.find_running(session, vault_of(runtime), conversation.id)
    waiting = conversation.state != "assistant"
    if not waiting and direct_handoff(heard) is not None:
        if run is not None:
            await _keep(runtime, session, run.ended("handed_over"), now)
        return None  # a person comes at once; nothing here may stand in between
    if run is None:
        return await _start(
            runtime,
            session,
            conversation,
            heard=heard,
            text=message.text,
            understanding=understanding,
            waiting=waiting,
            now=now,
        )
    doing = _doing(runtime, session, conversation, task=shipped_tasks()[run.task], run=run, now=now)
    turn = _turn(doing, heard, message.text, understanding)
    return await _follow(replace(doing, run=turn.run), turn, waiting=waiting)


async def resume(runtime: Runtime, session: Session, conversation: Conversation, *, now: datetime) -> Taken | None:
    """Go on with a task that waited for the customer's identity; None where none did."""
    run = await store.find_running(session, vault_of(runtime), conversation.id)
    if run is None or run.asking != IDENTITY:
        return None
    doing = _doing(runtime, session, conversation, task=shipped_tasks()[run.task], run=run.asks(""), now=now)
    taken = await _advance(doing)
    lead = line("resumed", doing.language)
    return taken if taken.said is None else replace(taken, said=_after(lead, taken.said))


async def give_up(runtime: Runtime, session: Session, conversation: Conversation, *, now: datetime) -> Taken | None:
    """Stop a task whose identity check failed: a person takes over. None where nothing waited for it."""
    run = await store.find_running(session, vault_of(runtime), conversation.id)
    if run is None or run.asking != IDENTITY:
        return None
    await _keep(runtime, session, run.ended("handed_over"), now)
    reason = _reason(shipped_tasks()[run.task])
    return Taken(Said(line("locked", conversation.language)), reason, Handoff("low_confidence", reason, None))


async def time_out(
    runtime: Runtime, session: Session, conversation: Conversation, run: Run, *, now: datetime
) -> Said | None:
    """Stop a run that nobody answered; with a work order where the task asks for one. None: nothing to say any more."""
    task = shipped_tasks()[run.task]
    doing = _doing(runtime, session, conversation, task=task, run=run, now=now)
    lead = line("timed_out", doing.language, title=task.title.of(doing.language))
    if task.time_out_work_order is not None and set(run.slots) - {WHO}:
        work = WorkWanted(task.time_out_work_order, task.title.of(doing.language), "P1", _reason(task))
        lead += "\n" + await _leave_work(doing, work, {})
    await _keep(runtime, session, run.ended("timed_out"), now)
    return Said(lead) if conversation.state in {"assistant", "queued", "offered"} else None


def vault_of(runtime: Runtime) -> privacy.Vault:
    """Where runs keep what was said."""
    return privacy.Vault(runtime.keyring, purpose="service")


def _turn(doing: Doing, heard: Heard, text: str, understanding: Understanding | None) -> Turn:
    return take_turn(
        doing.task,
        doing.run,
        heard,
        text,
        understanding=understanding,
        elder=doing.conversation.elder,
        today=doing.today,
        language=doing.language,
    )


async def _start(
    runtime: Runtime,
    session: Session,
    conversation: Conversation,
    *,
    heard: Heard,
    text: str,
    understanding: Understanding | None,
    waiting: bool,
    now: datetime,
) -> Taken | None:
    tasks = [each for each in shipped_tasks().values() if each.while_waiting or not waiting]
    task = find_wish(heard, tasks, understanding)
    if task is None:
        return None
    known = conversation.customer_id is not None
    if task.identity == "LX" and not known and await _tried(runtime, session, conversation, task) >= GUEST_TRIES:
        return None
    who = CUSTOMER if known else GUEST
    run = Run(uuid7(), conversation.id, task.id, "running", "", 0, 0, 1, now, now, slots={WHO: Choice(who, who)})
    doing = _doing(runtime, session, conversation, task=task, run=run, now=now)
    run = prefill(task, run, text, understanding=understanding, today=doing.today, language=doing.language)
    return await _advance(replace(doing, run=run), first=text)


async def _tried(runtime: Runtime, session: Session, conversation: Conversation, task: Task) -> int:
    runs = await store.list_runs(session, vault_of(runtime), conversation.id)
    return sum(run.task == task.id and run.state == "failed" for run in runs)


async def _follow(doing: Doing, turn: Turn, *, waiting: bool) -> Taken | None:
    if turn.move == "go_on":
        return await _advance(doing)
    if turn.move == "act":
        return await _act(doing)
    if turn.move == "pass":
        await _keep(doing.runtime, doing.session, turn.run, doing.now)
        return None
    reason = _reason(doing.task)
    if turn.move == "cancel":
        await _keep(doing.runtime, doing.session, turn.run.ended("cancelled"), doing.now)
        return Taken(Said(line("cancelled", doing.language)), reason)
    if turn.move == "give_up":
        await _keep(doing.runtime, doing.session, turn.run.ended("handed_over"), doing.now)
        said = Said(line("coming", doing.language)) if waiting else None
        return Taken(said, reason, None if waiting else Handoff("low_confidence", reason, None))
    await _keep(doing.runtime, doing.session, turn.run, doing.now)
    return Taken(_ask_again(doing, turn.because), reason)


async def _advance(doing: Doing, first: str = "") -> Taken:
    """Ask the next thing that is not known; when all is, let it be confirmed, or do it."""
    identity = await _identity(doing)
    if identity is not None:
        return identity
    while (slot := next_slot(doing.task, doing.run)) is not None and doing.task.identity != "L3":
        offered: tuple[Choice, ...] = ()
        if slot.reads == "choice":
            try:
                offered = await _offered(doing, slot)
            except _SILENT:
                return await _fail(doing)
            if not offered:
                return await _finish(
                    doing, Did(line("nothing", doing.language, what=doing.task.title.of(doing.language)))
                )
            meant = offered[0] if slot.choices and slot.single and len(offered) == 1 else read_choice(first, offered)
            if meant is not None:
                doing = replace(doing, run=doing.run.answered(slot.name, meant))
                continue
        return await _ask(doing, slot, offered)
    if doing.task.confirm is None:
        return await _act(doing)
    run = doing.run.asks(CONFIRM)
    await _keep(doing.runtime, doing.session, run, doing.now)
    return Taken(_confirmation(replace(doing, run=run)), _reason(doing.task))


async def _identity(doing: Doing) -> Taken | None:
    """What stands in the way of those who are not known well enough; None: nothing does."""
    needed = doing.task.identity
    if needed in {"L0", "L3", "LX"} or doing.conversation.identity_level >= needed:
        return None
    reason = _reason(doing.task)
    if doing.conversation.customer_id is None:
        await _keep(doing.runtime, doing.session, doing.run.ended("failed"), doing.now)
        return Taken(
            _said(doing, "result", line("guest", doing.language), choices=[line("person", doing.language)]), reason
        )
    await _keep(doing.runtime, doing.session, doing.run.asks(IDENTITY), doing.now)
    return Taken(_secure(doing), reason)


async def _offered(doing: Doing, slot: Slot) -> tuple[Choice, ...]:
    if slot.choices is None:
        return tuple(Choice(each.value, each.words.of(doing.language)) for each in slot.options)
    return tuple(await SOURCES[slot.choices](doing))


async def _ask(doing: Doing, slot: Slot, offered: tuple[Choice, ...]) -> Taken:
    run = doing.run.asks(slot.name, offered)
    await _keep(doing.runtime, doing.session, run, doing.now)
    return Taken(_question(replace(doing, run=run), slot.ask.of(doing.language)), _reason(doing.task))


async def _act(doing: Doing) -> Taken:
    try:
        did = await ACTIONS[doing.task.action](doing)
    except _SILENT:
        return await _fail(doing)
    return await _finish(doing, did)


async def _fail(doing: Doing) -> Taken:
    """The bank did not answer before anything was done: that is said, and a work order left where the task has one."""
    failure, language = doing.task.failure, doing.language
    lead = line("bank_silent", language)
    if failure.work_order is None:
        return await _finish(doing, Did(lead, end="failed"))
    say = (
        failure.say.of(language).format(**labels(doing.run, [each.name for each in doing.task.slots]))
        if failure.say
        else ""
    )
    work = WorkWanted(failure.work_order, doing.task.title.of(language), "P1", _reason(doing.task))
    return await _finish(doing, Did(f"{lead}{say}", end="failed", work=work))


async def _finish(doing: Doing, did: Did) -> Taken:
    lead = did.lead
    order = "" if did.work is None else await _leave_work(doing, did.work, dict(did.facts))
    run = doing.run.did(did.step) if did.step else doing.run
    await _keep(doing.runtime, doing.session, run.ended(did.end), doing.now)
    choices = [line("person", doing.language)] if did.end == "failed" and did.handoff is None else []
    said = _said(doing, "result", lead, rows=did.rows, tail=order, choices=choices)
    handoff = did.handoff if doing.conversation.state == "assistant" else None
    return Taken(said, _reason(doing.task), handoff)


async def _leave_work(doing: Doing, work: WorkWanted, facts: dict[str, str]) -> str:
    """Open the work order, once for the run, and say its number and until when."""
    told = {
        name: each.value if name in {"phone", "about", "wish"} else each.label for name, each in doing.run.slots.items()
    }
    told.pop(WHO, None)
    order = await cases.open_work_order(
        doing.runtime,
        doing.session,
        actor=ASSISTANT,
        new=cases.NewWorkOrder(
            kind=work.kind,
            title=work.title,
            created_by="assistant",
            urgency=work.urgency,
            reason=work.reason,
            due_at=work.due_at,
            conversation_id=doing.conversation.id,
            customer_id=doing.conversation.customer_id,
            facts={**told, **facts},
            key=f"{doing.run.key}:{work.kind}",
        ),
        now=doing.now,
    )
    department = doing.say(*cases.DEPARTMENT_NAMES[order.department])
    return line("order_made", doing.language, number=order.number, department=department, due=doing.when(order.due_at))


def _ask_again(doing: Doing, because: str) -> Said:
    language = doing.language
    if because == "code":
        return replace(_secure(doing), text=line("again_code", language))
    if because == "identity":
        return replace(_secure(doing), text=line("secure_needed", language))
    if because == "confirm":
        return _after(line("confirm_again", language), _confirmation(doing))
    slot = doing.task.slot(doing.run.asking)
    return _question(doing, line("again", language, ask=slot.ask.of(language)))


def _question(doing: Doing, text: str) -> Said:
    return _said(doing, "ask", text, choices=[each.label for each in doing.run.offered])


def _confirmation(doing: Doing) -> Said:
    assert doing.task.confirm is not None
    shown = labels(doing.run, [each.name for each in doing.task.slots])
    rows = tuple(
        (each.ask.of(doing.language), shown[each.name])
        for each in doing.task.slots
        if each.reads == "choice" and shown[each.name]
    )
    text = doing.task.confirm.of(doing.language).format(**shown)
    yes, no = line("yes", doing.language), line("no", doing.language)
    return _said(doing, "confirm", text, rows=rows, choices=[yes, no])


def _secure(doing: Doing) -> Said:
    return _said(doing, "secure", line("secure", doing.language), choices=[line("person", doing.language)])


def _said(
    doing: Doing,
    step: str,
    lead: str,
    *,
    rows: tuple[tuple[str, str], ...] = (),
    tail: str = "",
    choices: list[str] | None = None,
) -> Said:
    """A message of a task: its text whole for desk and transcript, and in parts for the customer's page.

    A lead that is the whole text is not written a second time: it may say what the customer told.
    """
    text = "\n".join(
        [lead, *(f"{label}: {value}" for label, value in rows if step == "result"), *([tail] if tail else [])]
    )
    card: dict[str, Any] = {
        "task": doing.task.id,
        "title": doing.task.title.of(doing.language),
        "step": step,
        **({"lead": lead + (f"\n{tail}" if tail else "")} if rows and step == "result" else {}),
        "rows": [{"label": label, "value": value} for label, value in rows],
    }
    payload: dict[str, Any] = {"task": card}
    if choices:
        payload["choices"] = [{"label": each, "text": each} for each in choices]
    return Said(text, "choices" if choices else "text", payload)


def _after(lead: str, said: Said) -> Said:
    card = said.payload.get("task") or {}
    if "lead" in card:
        card = {**card, "lead": f"{lead}{card['lead']}"}
    return Said(f"{lead}{said.text}", said.kind, {**said.payload, "task": card})


def _doing(
    runtime: Runtime, session: Session, conversation: Conversation, *, task: Task, run: Run, now: datetime
) -> Doing:
    bank = banking.bank_of(runtime.settings)
    return Doing(runtime, session, bank, conversation, task, run, conversation.language, now)


def _reason(task: Task) -> str | None:
    return task.reasons[0] if task.reasons else None


async def _keep(runtime: Runtime, session: Session, run: Run, now: datetime) -> None:
    await store.put(session, vault_of(runtime), run, now=now)
