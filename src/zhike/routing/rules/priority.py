"""Whom to serve next: an additive score, and the words for each of its parts."""

from __future__ import annotations

from zhike.routing.rules.facts import Policy, Reason, Waiting, Weights

_URGENCY_WORDS = {
    "P0": ("资金或监管时限紧急", "Money or a regulator's clock at stake"),
    "P1": ("事项需尽快接入", "A matter that needs an answer soon"),
    "P2": ("一般事项", "An ordinary matter"),
    "P3": ("不急的事项", "A matter that is not urgent"),
}
_TIER_WORDS = {
    "private_bank": ("私人银行客户", "Private banking customer"),
    "platinum": ("白金客户", "Platinum customer"),
    "gold": ("金卡客户", "Gold customer"),
}


def score(waiting: Waiting, weights: Weights, now: float) -> float:
    """The contact's points at `now`; the hot path of `priority`, without words."""
    points = weights.urgency.get(waiting.urgency, 0.0) + weights.tier.get(waiting.tier, 0.0)
    if waiting.elder:
        points += weights.elder
    if waiting.vulnerable:
        points += weights.vulnerable
    if waiting.contacts_in_7_days:
        points += weights.repeat
    if waiting.open_complaint:
        points += weights.open_complaint
    if waiting.transferred or waiting.callback_due or waiting.returned:
        points += _state_points(waiting, weights)
    waited = now - waiting.queued_at
    return points + weights.ageing_per_minute * waited / 60.0 if waited > 0 else points


def priority(waiting: Waiting, policy: Policy, now: float) -> tuple[float, tuple[Reason, ...]]:
    """The score and its reasons, the heaviest first. The points of the reasons add up to the score."""
    weights = policy.weights
    reasons = [
        _urgency_reason(waiting, weights),
        _tier_reason(waiting, weights),
        *_customer_reasons(waiting, weights),
        *_history_reasons(waiting, weights),
        _ageing_reason(waiting, weights, now),
    ]
    kept = sorted((reason for reason in reasons if reason.points), key=lambda reason: (-reason.points, reason.code))
    return score(waiting, weights, now), tuple(kept)


def duration_words(seconds: float) -> tuple[str, str]:
    """A duration for people, in zh and en: 42 s, 4 min 12 s, 2 h 5 min."""
    whole = max(0, int(seconds))
    minutes, rest = divmod(whole, 60)
    if minutes == 0:
        return f"{rest} 秒", f"{rest} s"
    if minutes < 60:
        return f"{minutes} 分 {rest} 秒", f"{minutes} min {rest} s"
    return f"{minutes // 60} 小时 {minutes % 60} 分", f"{minutes // 60} h {minutes % 60} min"


def _state_points(waiting: Waiting, weights: Weights) -> float:
    points = weights.transferred if waiting.transferred else 0.0
    if waiting.callback_due:
        points += weights.callback_due
    return points + weights.returned if waiting.returned else points


def _urgency_reason(waiting: Waiting, weights: Weights) -> Reason:
    zh, en = _URGENCY_WORDS.get(waiting.urgency, ("", ""))
    if waiting.reason_zh:
        zh, en = waiting.reason_zh, waiting.reason_en or waiting.reason_zh
    return Reason(f"urgency.{waiting.urgency}", zh, en, weights.urgency.get(waiting.urgency, 0.0))


def _tier_reason(waiting: Waiting, weights: Weights) -> Reason:
    zh, en = _TIER_WORDS.get(waiting.tier, (waiting.tier, waiting.tier))
    return Reason(f"tier.{waiting.tier}", zh, en, weights.tier.get(waiting.tier, 0.0))


def _customer_reasons(waiting: Waiting, weights: Weights) -> list[Reason]:
    nth = waiting.contacts_in_7_days + 1
    return [
        Reason("elder", "老年客户优先", "Senior customer first", weights.elder * waiting.elder),
        Reason(
            "vulnerable",
            "需特别关照的客户优先",
            "Customer in need of care first",
            weights.vulnerable * waiting.vulnerable,
        ),
        Reason("repeat", f"第 {nth} 次来询", f"Contact no. {nth} in 7 days", weights.repeat * (nth > 1)),
    ]


def _history_reasons(waiting: Waiting, weights: Weights) -> list[Reason]:
    lost = ("原坐席断线，优先重新接入", "First in line again: the agent was lost")
    return [
        Reason(
            "open_complaint", "有未结投诉", "Has an open complaint", weights.open_complaint * waiting.open_complaint
        ),
        Reason("transferred", "由同事转来", "Handed over by a colleague", weights.transferred * waiting.transferred),
        Reason(
            "callback_due",
            "约定的回电时间已到",
            "A promised call-back is due",
            weights.callback_due * waiting.callback_due,
        ),
        Reason("returned", *lost, weights.returned * waiting.returned),
    ]


def _ageing_reason(waiting: Waiting, weights: Weights, now: float) -> Reason:
    waited = max(0.0, now - waiting.queued_at)
    zh, en = duration_words(waited)
    return Reason("ageing", f"已等 {zh}", f"Has waited {en}", weights.ageing_per_minute * waited / 60.0)
