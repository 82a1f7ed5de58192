"""Whether somebody wishes a task to be done, or asks about the thing: the one is done, the other answered.

"帮我查余额" is a wish; "余额怎么查" and "挂失要手续费吗" are questions, for which there are articles.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from zhike.assistant.rules.hearing import Heard
from zhike.assistant.tasks.declaration import Task
from zhike.assistant.understanding.result import Understanding

# From this chance on the understood reason counts as the thing that was named.
SURE: Final = 0.6
# Longer texts are stories: they are for understanding and people, not for a rule of words.
LONGEST_WISH: Final = 60

_WISHES_ZH: Final = re.compile(
    "帮我|给我|替我|帮忙|我要(?!是)|我想(?!问|知道|了解|咨询|请教)|我需要|^想(?!问|知道|了解|咨询)|^要(?!是|不)|麻烦"
    "|请(?!问|教)|申请一|^(?:申请|预约|登记|查询|查看|查|看|办理|办|打|开|约|算|试算|更换|换|改|追踪)"
    "|(?:查|看|打|开|算|约|办|试算|登记)(?:一?下|个|一份|一张|一笔)"
)
_ABOUT_ZH: Final = re.compile(
    "怎么|怎样|如何|咋|什么是|是什么|什么意思|为什么|为啥|手续费|收费|费用|要钱|多少钱(?=手续|吗$)|利率|费率"
    "|条件|规定|流程|步骤|要求|材料|证件|带什么|需要什么|需要哪些|要不要|会不会|有没有影响|影响|区别|多久|几天"
    "|什么时候能|能不能(?!帮|给|替)|可不可以(?!帮|给|替)|可以.{0,10}吗|能.{0,10}吗|支持.{0,8}吗|上限|最高|最多"
    "|哪里(?:可以|能)|在哪|从哪|如果|万一|假如|要是|政策|合法|有效期|收不收|需不需要|是否"
)
_OWN_ZH: Final = re.compile(
    "我的|我(?:这|那|上|卡|账|有|欠|还|本期|名下|信用卡|工资卡|昨天|前天|今天|给)|还有多少|还剩|剩多少|查|看看"
    "|这个月|本月|本期|这期|要还|应还"
)
_HELPED_ZH: Final = re.compile("(?:能不能|可不可以|可以|能|麻烦|请).{0,2}(?:帮|给|替)我")

_WISHES_EN: Final = re.compile(
    r" (?:please|pls|check|show|see|view|tell me|give me|get me|book|make|file|order|request|i need|i want|i would like"
    r"|id like|i like to|let me|help me|can you|could you|call me|phone me|send me|quote|trace|find|look up"
    r"|register|change my|update my|stop my|block my|freeze my) "
)
_ABOUT_EN: Final = re.compile(
    r" (?:how do|how can|how to|how long|how often|how does|how are|how should|fees?|costs?|charges?|charged"
    r"|interest rate|why|what if|what happens|what does|what are the|what do i need|requirements?|documents?"
    r"|rules|policy|conditions|allowed|is it possible|do i need|do you|does the|can i|could i|am i able|should i"
    r"|when can i|where can i|maximum|minimum|difference|steps|if i|explain) "
)
_OWN_EN: Final = re.compile(r" (?:my|mine|i have|do i|i owe|have i) ")


def asks_about(heard: Heard) -> bool:
    """Whether the text asks how something is done, what it costs or what holds for it."""
    if heard.zh:
        return bool(_ABOUT_ZH.search(_HELPED_ZH.sub("帮我", heard.zh)))
    return bool(_ABOUT_EN.search(heard.en.replace(" can you ", " ").replace(" could you ", " ")))


def find_wish(heard: Heard, tasks: Iterable[Task], understanding: Understanding | None = None) -> Task | None:
    """The task that the text wishes for, or None. Somebody who taps a task's own title always wishes it."""
    known = list(tasks)
    titled = next((each for each in known if _is_title(heard, each)), None)
    if titled is not None:
        return titled
    if max(len(heard.zh), len(heard.en) // 2) > LONGEST_WISH or asks_about(heard):
        return None
    named = _named(heard, known) or _understood(known, understanding)
    if named is None:
        return None
    return named if _wishes(heard) or (named.own and _own(heard)) or _is_all(heard, named) else None


def _is_title(heard: Heard, task: Task) -> bool:
    return (bool(heard.zh) and heard.zh == _letters(task.title.zh)) or heard.en.strip() == _words_of(task.title.en)


def _named(heard: Heard, tasks: list[Task]) -> Task | None:
    """The task whose name is in the text; of two, that with the longer name."""
    found = [
        (len(word), -place, task)
        for place, task in enumerate(tasks)
        for word in task.words["zh" if heard.zh else "en"]
        if (word in heard.zh if heard.zh else f" {word} " in heard.en)
    ]
    return max(found, key=lambda each: each[:2])[2] if found else None


def _understood(tasks: list[Task], understanding: Understanding | None) -> Task | None:
    best = understanding.guesses[0] if understanding and understanding.guesses else None
    if best is None or best.confidence < SURE:
        return None
    return next((each for each in tasks if best.reason in each.reasons), None)


def _wishes(heard: Heard) -> bool:
    return bool(_WISHES_ZH.search(heard.zh)) if heard.zh else bool(_WISHES_EN.search(heard.en))


def _own(heard: Heard) -> bool:
    return bool(_OWN_ZH.search(heard.zh)) if heard.zh else bool(_OWN_EN.search(heard.en))


def _is_all(heard: Heard, task: Task) -> bool:
    """Whether the text is the thing's name and nothing else ("余额", "余额查询", "balance")."""
    if heard.zh:
        bare = re.sub("(?:查询|查一下|查|一下|看|办理|服务)", "", heard.zh)
        return bare in task.words["zh"] or heard.zh in task.words["zh"]
    return heard.en.strip() in task.words["en"]


def _letters(title: str) -> str:
    return re.sub(r"[^\w]+|_+", "", title).lower()


def _words_of(title: str) -> str:
    return " ".join(re.sub(r"[^\w]+|_+", " ", title.lower().replace("'", "")).split())
