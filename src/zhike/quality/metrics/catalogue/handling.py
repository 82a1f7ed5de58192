"""How long agents work on contacts."""

from __future__ import annotations

from zhike.quality.metrics.catalogue import rows
from zhike.quality.metrics.definition import Metric

_CHAT_ZH = "在线聊天一人同时服务多位客户，时长含并发；不单独作为考核目标"
_CHAT_EN = (
    "In chat one agent serves several customers at once, and this is the length, not the effort; never a target alone"
)

HANDLING = (
    Metric(
        id="talk_time",
        zh="平均通话时长",
        en="Average talk time",
        unit="s",
        kind="mean",
        better="none",
        formula_zh="通话（对话）时长之和 / 接通量",
        formula_en="sum of talk / answered",
        denominator=rows.answered,
        amount=lambda c: c.talk_s,
    ),
    Metric(
        id="hold_time",
        zh="平均保持时长",
        en="Average hold",
        unit="s",
        kind="mean",
        better="down",
        formula_zh="保持时长之和 / 接通量",
        formula_en="sum of hold / answered",
        denominator=rows.answered,
        amount=lambda c: c.hold_s,
    ),
    Metric(
        id="acw",
        zh="话后处理时长",
        en="After-call work",
        unit="s",
        kind="mean",
        better="down",
        formula_zh="话后处理时长之和 / 接通量",
        formula_en="sum of wrap-up / answered",
        denominator=rows.answered,
        amount=lambda c: c.wrap_up_s,
    ),
    Metric(
        id="aht",
        zh="平均处理时长",
        en="Average handle time",
        unit="s",
        kind="mean",
        better="none",
        formula_zh="(通话 + 保持 + 话后) 之和 / 接通量",
        formula_en="(sum of talk + hold + wrap-up) / answered",
        caveats_zh=_CHAT_ZH,
        caveats_en=_CHAT_EN,
        denominator=rows.answered,
        amount=rows.handling,
    ),
    Metric(
        id="transfer_rate",
        zh="转接率",
        en="Transfer rate",
        unit="%",
        kind="share",
        better="down",
        formula_zh="100 × 被坐席转接过的联络 / 接通量",
        formula_en="100 x answered contacts passed on by a person / answered",
        caveats_zh="助手转人工不算转接",
        caveats_en="From the assistant to a person is no transfer",
        numerator=lambda c: c.transfers > 0,
        denominator=rows.answered,
        scale=100.0,
    ),
)
