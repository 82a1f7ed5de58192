"""Why this agent, in words that an agent, a supervisor and an inspector can read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from zhike.routing.rules.facts import NOBODY, Agent, Policy, Reason, Rung, Waiting, is_licensed
from zhike.routing.rules.keeping import PassedBy, holds_left_s
from zhike.routing.rules.priority import duration_words

_KEPT_WORDS = {
    "reserved": ("转给了这位同事", "Handed to this colleague by name"),
    "adviser": ("客户的专属顾问", "The customer's own adviser"),
    "sticky": ("上次由这位坐席接待", "Served this customer last time"),
}
_PASSED_BY_WORDS: Mapping[PassedBy, tuple[str, str]] = {
    "gone": ("专属顾问已停用或不在册", "The customer's adviser works here no more"),
    "away": ("专属顾问不在线或正在休息", "The customer's adviser is away"),
    "refused": ("专属顾问刚刚没有接", "The customer's adviser did not take it"),
    "unlicensed": ("专属顾问没有所需资格", "The customer's adviser lacks the licence"),
    "other_kind": ("专属顾问不接这类渠道", "The customer's adviser takes no contacts of this kind"),
    "passed_on": ("转接或断线后按常规分配", "Passed on or returned, so no longer kept for the adviser"),
    "urgent": ("事项紧急，不等已满的专属顾问", "Urgent, and the customer's adviser is full"),
}
_CALLED = (Reason("callback", "回电，占用电话位", "To be called back: takes the room of a call"),)
_LANGUAGES = {"zh": ("中文", "Chinese"), "en": ("英文", "English")}


@dataclass(slots=True)
class Evidence:
    """What a decision was made from: the agent's level, load and idle time then, and the next best candidate."""

    waiting: Waiting
    policy: Policy
    now: float
    agent: Agent
    level: int
    skill: str
    load: int = 0
    idle_since: float = 0.0
    runner_up: tuple[int, int, float, str] | None = None
    runner_up_helps: bool = False
    rung: Rung | None = None
    understaffed: bool = False
    language_relaxed: bool = False
    kept: Literal["", "reserved", "adviser", "sticky"] = ""
    licences: frozenset[str] = NOBODY
    passed_by: PassedBy = ""


def explain_agent(evidence: Evidence) -> tuple[Reason, ...]:
    """The reasons for the agent: what qualifies, what was relaxed, and what decided against the next best."""
    called = _CALLED if evidence.waiting.callback else ()
    if evidence.kept:
        return (
            Reason(evidence.kept, *_KEPT_WORDS[evidence.kept]),
            *called,
            *_skill_reason(evidence),
            *_licence_reasons(evidence),
            *_adviser_reason(evidence),
        )
    qualified = (*called, *_skill_reason(evidence), *_licence_reasons(evidence))
    return (*qualified, *_relaxed_reasons(evidence), *_adviser_reason(evidence), _deciding_reason(evidence))


def explain_demands(waiting: Waiting, policy: Policy, on_duty: Sequence[Agent], now: float) -> tuple[Reason, ...]:
    """The licences that a contact waits for, and how many on duty hold each of them."""
    reasons = []
    for code in sorted(policy.demands(waiting)):
        zh, en = policy.licence_names.get(code, (code, code))
        able = sum(is_licensed(agent, frozenset({code}), now) for agent in on_duty)
        text = f"须由持有{zh}的坐席接待（在线 {able} 人）"
        reasons.append(Reason("licence_demanded", text, f"Only for holders of {en} ({able} online)"))
    return tuple(reasons)


def explain_hold(waiting: Waiting, policy: Policy, on_duty: Sequence[Agent], now: float) -> tuple[Reason, ...]:
    """That a contact is kept for its customer's adviser, and for how long yet."""
    left = holds_left_s([waiting], policy, on_duty, now).get(waiting.id)
    if left is None:
        return ()
    zh, en = duration_words(left)
    return (Reason("adviser_hold", f"专属顾问已满，再等最多 {zh}", f"Kept for the customer's adviser, {en} at most"),)


def _adviser_reason(evidence: Evidence) -> tuple[Reason, ...]:
    """Why it is not the customer's adviser, of a customer who has one."""
    passed_by = evidence.passed_by
    if not passed_by:
        return ()
    if passed_by == "timed_out":
        zh, en = duration_words(evidence.policy.adviser_s)
        text = f"等专属顾问已满 {zh}，按常规分配"
        return (Reason("adviser_timed_out", text, f"Waited {en} for the customer's adviser"),)
    return (Reason(f"adviser_{passed_by}", *_PASSED_BY_WORDS[passed_by]),)


def _skill_reason(evidence: Evidence) -> tuple[Reason, ...]:
    if evidence.level <= 0:
        return ()
    zh, en = evidence.policy.skill_names.get(evidence.skill, (evidence.skill, evidence.skill))
    return (Reason("skill", f"{zh}技能 {evidence.level} 级", f"{en}, level {evidence.level}"),)


def _licence_reasons(evidence: Evidence) -> list[Reason]:
    names = evidence.policy.licence_names
    held = [names.get(licence, (licence, licence)) for licence in sorted(evidence.licences)]
    return [Reason("licence", f"持有{zh}", f"Holds the licence: {en}") for zh, en in held]


def _relaxed_reasons(evidence: Evidence) -> list[Reason]:
    reasons = []
    rung, queue = evidence.rung, evidence.policy.queues[evidence.waiting.queue]
    waited_zh, waited_en = duration_words(evidence.now - evidence.waiting.queued_at)
    because_zh, because_en = f"已等 {waited_zh}", f"after {waited_en} of waiting"
    if evidence.understaffed:
        because_zh, because_en = "当班无人具备原要求", "nobody on duty meets the first choice"
    if rung is not None and evidence.skill != evidence.waiting.skill:
        helps = rung.scope == "overflow" and queue.overflow_zh
        zh, en = (queue.overflow_zh, queue.overflow_en) if helps else (queue.zh, queue.en)
        reasons.append(Reason("overflow", f"{because_zh}，由{zh}队列支援", f"{en} helps out: {because_en}"))
    elif rung is not None and rung.min_level < queue.ladder[0].min_level:
        text = f"技能要求放宽到 {rung.min_level} 级（{because_zh}）"
        reasons.append(Reason("level_relaxed", text, f"Level {rung.min_level} will do, {because_en}"))
    if evidence.language_relaxed and evidence.waiting.language not in evidence.agent.languages:
        zh, en = _LANGUAGES.get(evidence.waiting.language, (evidence.waiting.language,) * 2)
        reasons.append(Reason("language_relaxed", f"没有空出的{zh}坐席", f"No {en} speaker could take it"))
    return reasons


def _deciding_reason(evidence: Evidence) -> Reason:
    other = evidence.runner_up
    if other is None:
        return Reason("only", "唯一能接的坐席", "The only agent who can take it now")
    if evidence.runner_up_helps or -other[0] != evidence.level:
        return Reason("best_skilled", "可接的坐席中技能最合适", "The best skilled of those with room")
    if other[1] != evidence.load:
        zh = f"手上 {evidence.load} 个会话，同级中最少" if evidence.load else "手上没有会话"
        en = f"Has {evidence.load} at hand, the fewest at this level" if evidence.load else "Has no contact at hand"
        return Reason("least_loaded", zh, en)
    if other[2] != evidence.idle_since:
        zh, en = duration_words(evidence.now - evidence.idle_since)
        return Reason("longest_idle", f"距上次接入 {zh}，等得最久", f"Last contact {en} ago, the longest")
    return Reason("same", "与其他坐席条件相同，按固定次序", "Equal to others; taken in a fixed order")
