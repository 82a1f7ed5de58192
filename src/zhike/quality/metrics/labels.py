"""Words for the values of dimensions: what a queue, a reason or an agent is called."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any
from uuid import UUID

from zhike.identity import api as identity
from zhike.platform.database import Session
from zhike.reasons import api as reasons
from zhike.routing import api as routing
from zhike.stability import api as stability

Words = tuple[str, str]
"""Chinese, English."""

_CHANNELS: Mapping[str, Words] = {
    "voice": ("电话", "Phone"),
    "ivr": ("语音导航", "IVR"),
    "app_chat": ("手机银行聊天", "App chat"),
    "web_chat": ("网页聊天", "Web chat"),
    "wechat": ("微信", "WeChat"),
    "video": ("视频", "Video"),
    "sms": ("短信", "SMS"),
    "email": ("邮件", "E-mail"),
    "branch": ("网点", "Branch"),
    "ticket": ("工单", "Ticket"),
    "outbound_voice": ("外呼", "Outbound call"),
    "letter": ("信函", "Letter"),
}
_OUTCOMES: Mapping[str, Words] = {
    "resolved": ("已解决", "Resolved"),
    "unresolved": ("未解决", "Unresolved"),
    "follow_up": ("待跟进", "Follow-up"),
    "referred": ("已转介", "Referred"),
    "served": ("已接待", "Served"),
    "answered": ("助手已答复", "Answered by the assistant"),
    "left": ("未得到答复", "Left without an answer"),
    "abandoned": ("排队放弃", "Abandoned"),
    "unrecorded": ("未登记", "Not recorded"),
    "merged": ("已合并", "Merged"),
}
_TIERS: Mapping[str, Words] = {
    "standard": ("普通", "Standard"),
    "gold": ("金卡", "Gold"),
    "platinum": ("白金", "Platinum"),
    "private_bank": ("私人银行", "Private bank"),
}
_CITY_TIERS: Mapping[int, Words] = {
    1: ("一线城市", "Tier 1"),
    2: ("二线城市", "Tier 2"),
    3: ("三线城市", "Tier 3"),
    4: ("四线及以下", "Tier 4 and below"),
}
_LANGUAGES: Mapping[str, Words] = {"zh": ("中文", "Chinese"), "en": ("英文", "English")}
_SOURCES: Mapping[str, Words] = {
    "live": ("实际服务", "Live"),
    "imported": ("导入", "Imported"),
    "simulated": ("模拟", "Simulated"),
}
_YES_NO: Mapping[bool, Words] = {True: ("是", "Yes"), False: ("否", "No")}
_WEEKDAYS: Mapping[int, Words] = {
    1: ("周一", "Mon"),
    2: ("周二", "Tue"),
    3: ("周三", "Wed"),
    4: ("周四", "Thu"),
    5: ("周五", "Fri"),
    6: ("周六", "Sat"),
    7: ("周日", "Sun"),
}
_FIXED: Mapping[str, Mapping[Any, Words]] = {
    "channel": _CHANNELS,
    "outcome": _OUTCOMES,
    "tier": _TIERS,
    "city_tier": _CITY_TIERS,
    "language": _LANGUAGES,
    "source": _SOURCES,
    "elder": _YES_NO,
    "weekday": _WEEKDAYS,
    "service_part": stability.names(),
}


async def find_labels(session: Session, dimension_id: str, values: Iterable[Any]) -> dict[Any, Words]:
    """(Chinese, English) of those of `values` that have a name other than themselves."""
    wanted = {value for value in values if value is not None}
    if dimension_id in _FIXED:
        known = _FIXED[dimension_id]
        return {value: known[value] for value in wanted if value in known}
    find = _LOOKED_UP.get(dimension_id)
    return await find(session, wanted) if find is not None and wanted else {}


async def _queues(session: Session, wanted: set[Any]) -> dict[Any, Words]:
    queues = await routing.list_queues(session)
    return {queue.key: (queue.name_zh, queue.name_en) for queue in queues if queue.key in wanted}


async def _agents(session: Session, wanted: set[Any]) -> dict[Any, Words]:
    ids = {text: found for text in wanted if (found := _uuid(text)) is not None}
    staff = {one.id: one for one in await identity.find_staff(session, ids=list(ids.values()))} if ids else {}
    named = {text: staff[found] for text, found in ids.items() if found in staff}
    return {text: (f"{one.name} {one.number}", f"{one.name} {one.number}") for text, one in named.items()}


async def _reasons(_session: Session, wanted: set[Any]) -> dict[Any, Words]:
    found = [reasons.get_reason(one) for one in wanted if reasons.is_reason(one)]
    return {reason.id: (reason.zh, reason.en) for reason in found}


async def _groups(_session: Session, wanted: set[Any]) -> dict[Any, Words]:
    return {group.id: (group.zh, group.en) for group in reasons.groups() if group.id in wanted}


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None  # a foreign system's name for an agent


_LOOKED_UP: Mapping[str, Callable[[Session, set[Any]], Awaitable[dict[Any, Words]]]] = {
    "queue": _queues,
    "agent": _agents,
    "reason": _reasons,
    "reason_group": _groups,
}
