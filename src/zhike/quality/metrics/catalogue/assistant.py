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

_GROUNDED_ZH = "助手的答复逐字引自已发布的版本，或由语言模型改写并逐条核对；闲聊不计"
_GROUNDED_EN = "Answers quote published versions word for word, or are reworded and checked; small talk is not in it"

GROUNDING = (
    Metric(
        id="groundedness",
        zh="有据率",
        en="Groundedness",
        unit="%",
        kind="share",
        better="up",
        dataset="answers",
        formula_zh="100 × 引用了已发布文章版本的答复 / 助手的答复",
        formula_en="100 x answers that stand on a published version of an article / the assistant's answers",
        caveats_zh=f"看的是有无出处，不看是否答对，须与答复准确率一起看；{_GROUNDED_ZH}",
        caveats_en=f"Whether there is a source, not whether it was the right one: read it beside answer accuracy. "
        f"{_GROUNDED_EN}",
        numerator=lambda a: a.cited,
        scale=100.0,
        minimum_n=20,
        beside=("answer_accuracy",),
    ),
    Metric(
        id="rewording_unsupported",
        zh="改写无据率（已拦截）",
        en="Unsupported rewordings (stopped)",
        unit="%",
        kind="share",
        better="down",
        dataset="answers",
        formula_zh="100 × 改写稿说了原文没有的内容、因而改用原文的 / 尝试改写的答复",
        formula_en="100 x rewordings that said what the version does not, so that the version went out / tried",
        caveats_zh=_GROUNDED_ZH,
        caveats_en=_GROUNDED_EN,
        numerator=lambda a: a.unsupported,
        denominator=lambda a: a.reworded | a.unsupported,
        scale=100.0,
        minimum_n=20,
    ),
    Metric(
        id="refusal_right",
        zh="正确拒答率",
        en="Right-refusal rate",
        unit="%",
        kind="share",
        better="up",
        dataset="golden_answers",
        formula_zh="100 × 没有作答的 / 不该作答的黄金问题",
        formula_en="100 x not answered / golden questions that must not be answered",
        caveats_zh="来自黄金问题的各次运行，按运行日期归期",
        caveats_en="From the runs of the golden questions, by the day of the run",
        numerator=lambda g: g.verdict == "right",
        denominator=lambda g: g.expected == "refuse",
        scale=100.0,
        minimum_n=5,
        beside=("refusal_wrong",),
    ),
    Metric(
        id="refusal_wrong",
        zh="错误拒答率",
        en="Wrong-refusal rate",
        unit="%",
        kind="share",
        better="down",
        dataset="golden_answers",
        formula_zh="100 × 没有作答也没有反问的 / 应由文章作答的黄金问题",
        formula_en="100 x neither answered nor asked back / golden questions that an article answers",
        caveats_zh="来自黄金问题的各次运行，按运行日期归期",
        caveats_en="From the runs of the golden questions, by the day of the run",
        numerator=lambda g: g.verdict.isin(["refused", "handed_over"]),
        denominator=lambda g: g.expected == "article",
        scale=100.0,
        minimum_n=5,
    ),
)
