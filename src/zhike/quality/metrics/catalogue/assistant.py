"""What the assistant does, and how well it lets go."""

from __future__ import annotations

from typing import Any

from zhike.quality.metrics.catalogue import rows
from zhike.quality.metrics.definition import Metric

_FEW = 5
_D7_ZH = "客户或原因未知的、未满 7 天的不计（右删失）"
_D7_EN = "Unknown customers or reasons, and the last 7 days, are not in it"


def _solved_alone(c: Any) -> Any:
    return c.assistant_only & ~rows.unsolved(c)


ASSISTANT = (
    Metric(
        id="bot_share",
        zh="智能服务占比",
        en="Assistant's share",
        unit="%",
        kind="share",
        better="none",
        formula_zh="100 × 由助手独立或首先服务的联络 / 全部联络",
        formula_en="100 x contacts served by the assistant alone or first / all contacts",
        numerator=lambda c: c.assistant_served,
        scale=100.0,
    ),
    Metric(
        id="containment",
        zh="自助留存率",
        en="Containment",
        unit="%",
        kind="share",
        better="none",
        formula_zh="100 × 没有转人工的助手会话 / 助手会话",
        formula_en="100 x assistant's contacts that ended without a person / assistant's contacts",
        caveats_zh="包括客户放弃的，须与机器人解决率一起看",
        caveats_en="Those who gave up are in it: read it beside the assistant's resolution rate",
        numerator=lambda c: c.assistant_only,
        denominator=lambda c: c.assistant_served,
        scale=100.0,
    ),
    Metric(
        id="false_containment",
        zh="假性留存率",
        en="False containment",
        unit="%",
        kind="share",
        better="down",
        formula_zh="100 × 7 天内又因同一原因找了人工的留存会话 / 留存会话",
        formula_en="100 x contained contacts followed by one with a person, same reason group, in 7 d / contained",
        caveats_zh=_D7_ZH,
        caveats_en=_D7_EN,
        numerator=lambda c: c.person_within_7d,
        denominator=lambda c: c.assistant_only & c.person_within_7d.notnull(),
        scale=100.0,
        minimum_n=_FEW,
    ),
    Metric(
        id="bot_resolution",
        zh="机器人解决率",
        en="Assistant's resolution rate",
        unit="%",
        kind="share",
        better="up",
        formula_zh="100 × (留存、7 天内无重复、且无未解决迹象的会话) / 助手会话",
        formula_en="100 x (contained, no repeat within 7 d, nothing that says 'not solved') / assistant's contacts",
        caveats_zh=f"未解决迹象：没有得到答复、登记为未解决、评 1-2 分；{_D7_ZH}",
        caveats_en=f"'Not solved': left without an answer, recorded unresolved, or rated 1-2. {_D7_EN}",
        numerator=lambda c: _solved_alone(c) & ~c.repeat_within_7d,
        denominator=lambda c: c.assistant_served & c.repeat_within_7d.notnull(),
        scale=100.0,
        minimum_n=_FEW,
    ),
    Metric(
        id="deflection",
        zh="分流率",
        en="Deflection",
        unit="%",
        kind="share",
        better="none",
        formula_zh="100 × 由助手解决且 7 天内未因同一原因找人工的问题 / 全部问题",
        formula_en="100 x issues solved by the assistant without a person on the reason within 7 d / all issues",
        caveats_zh=_D7_ZH,
        caveats_en=_D7_EN,
        numerator=lambda c: _solved_alone(c) & ~c.person_within_7d,
        denominator=lambda c: rows.first_of_issue(c) & c.person_within_7d.notnull(),
        scale=100.0,
        minimum_n=_FEW,
    ),
    Metric(
        id="elder_human",
        zh="老年客户直达人工率",
        en="Elder direct-to-person rate",
        unit="%",
        kind="share",
        better="up",
        formula_zh="100 × 一步到达人工的老年客户联络 / 要求人工的老年客户联络",
        formula_en="100 x elders' contacts that reached a person in one step / elders' contacts asking for a person",
        caveats_zh="一步：提出要求后由首个队列的坐席接起，没有在队列间转手",
        caveats_en="One step: after asking, an agent of the first queue answered; not passed from queue to queue",
        numerator=lambda c: c.answered & c.direct_to_person,
        denominator=lambda c: c.elder & c.handed_over,
        scale=100.0,
    ),
)
