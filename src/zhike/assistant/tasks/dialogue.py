"""What a message does to a running task: pure decisions, whatever stands behind the questions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal

from zhike.assistant.rules.hearing import Heard
from zhike.assistant.tasks.declaration import WHO, Slot, Task
from zhike.assistant.tasks.reading import read
from zhike.assistant.tasks.run import CONFIRM, IDENTITY, MOST_FIXES, MOST_TURNS, TRIES, Run
from zhike.assistant.tasks.wishing import asks_about
from zhike.assistant.understanding.result import Understanding

Move = Literal["go_on", "act", "cancel", "ask_again", "give_up", "pass"]

_CANCEL_ZH: Final = re.compile(
    "(?:算了|不用了|不办了|先不办|不查了|不要了|取消(?:吧|办理|了)?|停(?:下|止)?|不弄了|别办了|不需要了|不办|退出|没事了|下次再说)"
    "(?:吧|谢谢|了|啊|呀)*"
)
_CANCEL_EN: Final = re.compile(
    r" (?:no )?(?:cancel|stop|never mind|nevermind|forget it|leave it|no thanks|no thank you|quit|exit|not now"
    r"|no leave it)(?: it| that| this| please| thanks)* "
)
_FIX_ZH: Final = re.compile(
    "不是这(?:个|张|笔|里)|不是(?:它|那个|那张)|换(?:一)?(?:张|个|笔|家)|(?:选|说|填|点|弄)错了|^错了|^不对|改一下|另(?:一|外)(?:张|个|笔)"
)
_FIX_EN: Final = re.compile(
    r" (?:(?:not (?:this|that)|wrong|another|different) (?:one|card|account)|i meant|change it|that is wrong"
    r"|thats wrong) "
)
_YES_ZH: Final = re.compile(
    "(?:确认|确定|是的?|对的?|好的?|可以|办吧|没错|同意|行|嗯|ok|确认办理|就这样)(?:吧|啊|呀|了|办理|谢谢)*"
)
_YES_EN: Final = re.compile(
    r" (?:yes|yep|yeah|ok|okay|sure|confirm|confirmed|go ahead|yes go ahead|correct|right|do it|please do|yes please)"
    r"(?: please| thanks)* "
)
_NO_ZH: Final = re.compile("(?:不|否|不是|不同意|不确认|不可以|不行|不要)(?:了|吧|办)*")
_NO_EN: Final = re.compile(r" (?:no|nope|not really|dont|do not) ")
# What the door puts in the place of a code that somebody sent all the same.
_CODE: Final = re.compile(r"⟨[A-Z]+⟩")


@dataclass(frozen=True, slots=True)
class Turn:
    """What follows from a message: the run as it stands then, and the move."""

    run: Run
    move: Move
    because: str = ""


def take_turn(
    task: Task,
    run: Run,
    heard: Heard,
    text: str,
    *,
    understanding: Understanding | None = None,
    elder: bool = False,
    today: date,
    language: str,
) -> Turn:
    """What a customer's message does to the run. It ends: by an answer, a cancel, a hand-over, or its bounds."""
    run = replace(run, turns=run.turns + 1)
    if run.turns > MOST_TURNS:
        return Turn(run, "give_up", "turns")
    if is_cancel(heard):
        return Turn(run, "cancel")
    if run.asking == IDENTITY:
        return _unclear(run, "code" if _CODE.search(text) else "identity", elder=elder)
    if is_fix(heard):
        return _fix(task, run, text, today=today, language=language)
    if run.asking == CONFIRM:
        return _confirm(run, heard, elder=elder)
    return _answer(task, run, heard, text, understanding=understanding, elder=elder, today=today, language=language)


def prefill(task: Task, run: Run, text: str, *, understanding: Understanding | None, today: date, language: str) -> Run:
    """What the first message tells already: amounts, dates, times and phone numbers need not be asked for."""
    for slot in task.slots:
        if slot.reads in {"choice", "text"} or slot.name in run.slots:
            continue
        found = read(slot.reads, text, understanding=understanding, today=today, language=language)
        if found is not None and slot.reads != "tail":
            run = run.answered(slot.name, found)
    return run


def next_slot(task: Task, run: Run) -> Slot | None:
    """The next slot to be asked for; None when all is known."""
    for slot in task.slots:
        fits = all(_value(run, name) == value for name, value in (slot.when or {}).items())
        if fits and slot.name not in run.slots:
            return slot
    return None


def is_cancel(heard: Heard) -> bool:
    """Whether somebody wants to leave it, and says nothing else."""
    return bool(_CANCEL_ZH.fullmatch(heard.zh) or _CANCEL_EN.fullmatch(heard.en))


def is_fix(heard: Heard) -> bool:
    """Whether the answer before is taken back."""
    return bool(_FIX_ZH.search(heard.zh) or _FIX_EN.search(heard.en))


def _answer(
    task: Task,
    run: Run,
    heard: Heard,
    text: str,
    *,
    understanding: Understanding | None,
    elder: bool,
    today: date,
    language: str,
) -> Turn:
    slot = _slot_of(task, run)
    if slot is None:
        return Turn(run, "go_on")
    answer = read(slot.reads, text, offered=run.offered, understanding=understanding, today=today, language=language)
    if answer is not None:
        return Turn(run.answered(slot.name, answer), "go_on")
    if run.tries == 0 and not elder and asks_about(heard):
        return Turn(replace(run, tries=1), "pass", "question")
    return _unclear(run, "answer", elder=elder)


def _value(run: Run, name: str) -> str:
    return run.slots[name].value if name in run.slots else ""


def _slot_of(task: Task, run: Run) -> Slot | None:
    return next((each for each in task.slots if each.name == run.asking), None)


def _fix(task: Task, run: Run, text: str, *, today: date, language: str) -> Turn:
    """Take back the last answer and ask for it again; what stands beside the correction may be the new one."""
    if run.fixes >= MOST_FIXES:
        return Turn(run, "give_up", "fixes")
    open_slot = _slot_of(task, run)
    if open_slot is not None:
        answer = read(open_slot.reads, text, offered=run.offered, today=today, language=language)
        if answer is not None and open_slot.reads != "text":
            return Turn(run.answered(open_slot.name, answer), "go_on")
    answered = [each.name for each in task.slots if each.name in run.slots and each.name != WHO]
    if not answered:
        return _unclear(run, "answer", elder=False)
    choices = [name for name in answered if task.slot(name).reads == "choice" and task.slot(name).choices]
    taken_back = choices[-1] if choices else answered[-1]
    later = answered[answered.index(taken_back) + 1 :]
    depending = [name for name in later if taken_back in (task.slot(name).when or {})]
    return Turn(run.without(taken_back, *depending), "go_on", "fix")


def _confirm(run: Run, heard: Heard, *, elder: bool) -> Turn:
    if _is(heard, _YES_ZH, _YES_EN):
        return Turn(replace(run, tries=0), "act")
    if _is(heard, _NO_ZH, _NO_EN):
        return Turn(run, "cancel")
    return _unclear(run, "confirm", elder=elder)


def _is(heard: Heard, zh: re.Pattern[str], en: re.Pattern[str]) -> bool:
    return bool((heard.zh and zh.fullmatch(heard.zh)) or en.fullmatch(heard.en))


def _unclear(run: Run, because: str, *, elder: bool) -> Turn:
    run = replace(run, tries=run.tries + 1)
    return Turn(run, "give_up" if run.tries >= (1 if elder else TRIES) else "ask_again", because)


def labels(run: Run, names: Sequence[str]) -> dict[str, str]:
    """What was answered, as it is shown; empty for what was not asked."""
    return {name: run.slots[name].label if name in run.slots else "" for name in names}
