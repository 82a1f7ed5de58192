"""Reads the declared tasks and refuses what could not run, naming the place: file, field, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache
from importlib import resources
from typing import Any, Final

from zhike.assistant.tasks.declaration import (
    CUSTOMER,
    GUEST,
    LEVELS,
    READS,
    WHO,
    Failure,
    Option,
    Slot,
    Task,
    Words,
)
from zhike.cases.api import KINDS
from zhike.platform.errors import Invalid, register_messages
from zhike.reasons import api as reasons

FOLDER: Final = "declared"
LONGEST_TIME_OUT: Final = 24 * 60
_FIELDS: Final = frozenset(
    {"id", "title", "reasons", "words", "identity", "own", "slots", "confirm", "action", "failure", "time_out"}
    | {"while_waiting"}
)
_SLOT_FIELDS: Final = frozenset({"name", "reads", "ask", "choices", "options", "when", "single"})

register_messages(
    {
        "assistant.task_broken": (
            "任务配置有误：{place}：{problem}。",
            "A task is declared wrongly: {place}: {problem}.",
        ),
    }
)


class TaskBroken(Invalid):
    """A declared task could not run; `place` is file and field."""

    code = "assistant.task_broken"


def _refuse(place: str, problem: str) -> TaskBroken:
    return TaskBroken(place=place, problem=problem)


@cache
def shipped_tasks() -> Mapping[str, Task]:
    """The tasks that this release declares, by id, in the order of their files' names."""
    from zhike.assistant.tasks.actions import ACTIONS
    from zhike.assistant.tasks.sources import SOURCES

    folder = resources.files("zhike.assistant.tasks").joinpath(FOLDER)
    files = {each.name: each.read_text("utf-8") for each in sorted(folder.iterdir(), key=lambda found: found.name)}
    return read_tasks(files, actions=ACTIONS.keys(), sources=SOURCES.keys())


def read_tasks(files: Mapping[str, str], *, actions: Collection[str], sources: Collection[str]) -> Mapping[str, Task]:
    """The tasks declared in `files` (name -> YAML). Raises `TaskBroken`."""
    import yaml

    tasks: dict[str, Task] = {}
    for name, text in files.items():
        try:
            told = yaml.safe_load(text)
        except yaml.YAMLError as trouble:
            raise _refuse(name, str(trouble).splitlines()[0]) from None
        task = _task(name, told, actions, sources)
        if task.id in tasks:
            raise _refuse(f"{name}: id", f"{task.id} is declared twice")
        tasks[task.id] = task
    return tasks


def _task(place: str, told: Any, actions: Collection[str], sources: Collection[str]) -> Task:
    fields = _fields(place, told, _FIELDS, ("id", "title", "reasons", "identity", "action"))
    slots = tuple(
        _slot(f"{place}: slots[{number}]", each, sources) for number, each in enumerate(fields.get("slots") or ())
    )
    _check_slots(place, slots)
    time_out = _fields(f"{place}: time_out", fields.get("time_out") or {"minutes": 15}, {"minutes", "work_order"})
    confirm = fields.get("confirm")
    words = fields.get("words") or {}
    return Task(
        id=_word(f"{place}: id", fields["id"]),
        title=_words(f"{place}: title", fields["title"]),
        reasons=tuple(_reason(f"{place}: reasons", each) for each in fields["reasons"]),
        words={language: tuple(map(str, words.get(language) or ())) for language in ("zh", "en")},
        identity=_one_of(f"{place}: identity", fields["identity"], LEVELS),
        own=bool(fields.get("own", False)),
        slots=slots,
        confirm=None if confirm is None else _template(f"{place}: confirm", confirm, slots),
        action=_one_of(f"{place}: action", fields["action"], actions),
        failure=_failure(f"{place}: failure", fields.get("failure"), slots),
        time_out_minutes=_minutes(f"{place}: time_out.minutes", time_out.get("minutes", 15)),
        time_out_work_order=_kind(f"{place}: time_out.work_order", time_out.get("work_order")),
        while_waiting=bool(fields.get("while_waiting", False)),
    )


def _slot(place: str, told: Any, sources: Collection[str]) -> Slot:
    fields = _fields(place, told, _SLOT_FIELDS, ("name", "reads", "ask"))
    reads = _one_of(f"{place}.reads", fields["reads"], READS)
    source = fields.get("choices")
    options = tuple(
        Option(str(each["value"]), _words(f"{place}.options", each)) for each in fields.get("options") or ()
    )
    if source is not None:
        _one_of(f"{place}.choices", source, sources)
    if (reads == "choice") != bool(source or options):
        raise _refuse(place, "a choice has `choices` or `options`, and nothing else has")
    name = _word(f"{place}.name", fields["name"])
    if name == WHO:
        raise _refuse(f"{place}.name", f"{WHO} is filled by the house itself")
    when = fields.get("when")
    return Slot(
        name=name,
        reads=reads,
        ask=_words(f"{place}.ask", fields["ask"]),
        choices=source,
        options=options,
        when={str(key): str(value) for key, value in when.items()} if when else None,
        single=bool(fields.get("single", True)),
    )


def _check_slots(place: str, slots: tuple[Slot, ...]) -> None:
    """Every condition names a slot, one value that it can have, and no slot waits for itself."""
    known = {each.name: each for each in slots}
    if len(known) != len(slots):
        raise _refuse(f"{place}: slots", "two slots have the same name")
    for slot in slots:
        for name, value in (slot.when or {}).items():
            _check_condition(f"{place}: slots.{slot.name}.when", name, value, known)
    done: set[str] = {WHO}
    waiting = list(slots)
    while ready := [each for each in waiting if set(each.when or ()) <= done]:
        done |= {each.name for each in ready}
        waiting = [each for each in waiting if each.name not in done]
    if waiting:
        raise _refuse(f"{place}: slots", "these wait for each other: " + ", ".join(each.name for each in waiting))


def _check_condition(place: str, name: str, value: str, known: Mapping[str, Slot]) -> None:
    if name == WHO:
        _one_of(place, value, (CUSTOMER, GUEST))
    elif name not in known:
        raise _refuse(place, f"there is no slot {name}")
    elif known[name].options and value not in {each.value for each in known[name].options}:
        raise _refuse(place, f"{name} never is {value}")


def _failure(place: str, told: Any, slots: tuple[Slot, ...]) -> Failure:
    fields = _fields(place, told or {}, {"work_order", "say"})
    say = fields.get("say")
    return Failure(
        _kind(f"{place}.work_order", fields.get("work_order")),
        None if say is None else _template(f"{place}.say", say, slots),
    )


def _template(place: str, told: Any, slots: tuple[Slot, ...]) -> Words:
    words = _words(place, told)
    filled = {each.name: "" for each in slots}
    for text in (words.zh, words.en):
        try:
            text.format(**filled)
        except (KeyError, IndexError, ValueError) as trouble:
            raise _refuse(place, f"there is no slot {trouble}") from None
    return words


def _fields(place: str, told: Any, known: Collection[str], needed: Collection[str] = ()) -> Mapping[str, Any]:
    if not isinstance(told, dict):
        raise _refuse(place, "a mapping is expected")
    strange = next((str(each) for each in told if each not in known), None)
    if strange is not None:
        raise _refuse(f"{place}: {strange}", "there is no such field")
    missing = next((each for each in needed if told.get(each) in (None, "")), None)
    if missing is not None:
        raise _refuse(f"{place}: {missing}", "it is missing")
    return told


def _words(place: str, told: Any) -> Words:
    if not isinstance(told, dict) or not all(isinstance(told.get(each), str) and told[each] for each in ("zh", "en")):
        raise _refuse(place, "both zh and en are needed")
    return Words(told["zh"], told["en"])


def _word(place: str, told: Any) -> str:
    if not isinstance(told, str) or not told.replace("_", "").isalnum() or not told.islower():
        raise _refuse(place, "small letters, digits and _ only")
    return told


def _one_of(place: str, told: Any, known: Collection[Any]) -> Any:
    if told not in known:
        raise _refuse(place, f"{told} is none of " + ", ".join(map(str, known)))
    return told


def _kind(place: str, told: Any) -> Any:
    return None if told is None else _one_of(place, told, KINDS)


def _reason(place: str, told: Any) -> str:
    if not reasons.is_reason(str(told)):
        raise _refuse(place, f"there is no contact reason {told}")
    return str(told)


def _minutes(place: str, told: Any) -> int:
    if not isinstance(told, int) or not 1 <= told <= LONGEST_TIME_OUT:
        raise _refuse(place, f"a number from 1 to {LONGEST_TIME_OUT}")
    return told
