"""The indices: which figures are in them, and with which weights and anchors they are shipped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from zhike.quality.errors import IndexUnknown
from zhike.quality.rules.indices import Form, Part


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """One index. `parts` have the weights it is shipped with (version 0): an expert's, open to change."""

    id: str
    zh: str
    en: str
    form: Form
    formula_zh: str
    formula_en: str
    caveats_zh: str
    caveats_en: str
    parts: tuple[Part, ...]


_SUM_ZH = "Σ(权重 × 得分) / Σ权重；得分按锚点换算到 0–100；缺项只在剩余权重 ≥ 0.8 时略去"
_SUM_EN = "sum(weight x score) / sum(weight); scores are 0-100 between anchors; a missing part is left out only while "
_SUM_EN += "0.8 of the weight remains"

INDICES: Mapping[str, Index] = {
    index.id: index
    for index in (
        Index(
            id="qsi",
            zh="服务质量指数 QSI",
            en="Quality index QSI",
            form="sum",
            formula_zh=_SUM_ZH,
            formula_en=_SUM_EN,
            caveats_zh="锚点与权重由专家给定，应由银行按自己的目标修改；不含处理时长",
            caveats_en="Anchors and weights are an expert's; a bank should set its own. Handle time is not in it",
            parts=(
                Part("wait_all", 0.2, 0, 600, reverse=True),
                Part("fcr_callback", 0.2, 50, 100),
                Part("csat_mean", 0.25, 1, 5),
                Part("resolution_rate", 0.2, 50, 100),
                Part("complaint_rate", 0.15, 0, 50, reverse=True),
            ),
        ),
        Index(
            id="sqom",
            zh="服务质量优化度量 SQOM",
            en="Service quality optimisation measure SQOM",
            form="product",
            formula_zh="100 × 响应得分^a × 解决得分^b × 满意得分^c，a + b + c = 1",
            formula_en="100 x response^a x resolution^b x satisfaction^c, a + b + c = 1",
            caveats_zh="几何平均：一项差不会被另两项掩盖",
            caveats_en="A product: one poor part is not hidden by the others",
            parts=(
                Part("wait_all", 0.3, 0, 600, reverse=True),
                Part("resolution_rate", 0.4, 0, 100),
                Part("csat_mean", 0.3, 1, 5),
            ),
        ),
        Index(
            id="experience",
            zh="五维体验得分",
            en="Experience in five dimensions",
            form="sum",
            formula_zh="五个维度各占 0.2：Σ(权重 × 得分) / Σ权重；得分按锚点换算到 0–100；整个维度没有数据时才算缺项，"
            "剩余权重 ≥ 0.8 时略去",
            formula_en="Five dimensions of 0.2 each: sum(weight x score) / sum(weight); scores are 0-100 between "
            "anchors; only a dimension of which nothing is known is missing, and left out while 0.8 of the weight "
            "remains",
            caveats_zh="响应速度、服务态度、服务内容、服务渠道、服务效果，各由客户行为、问卷和质检说明；某一来源没有数据时，"
            "由同一维度的其余来源承担其权重。电话没有助手，内容只由质检说明",
            caveats_en="Speed, attitude, content, channel, effect, each told by behaviour, surveys and inspections; "
            "where one of them has no figures the others of its dimension carry its weight. By phone there is no "
            "assistant: content is told by inspections alone",
            parts=(
                Part("service_level", 0.1, 50, 100, group="speed"),
                Part("first_response", 0.1, 0, 120, reverse=True, group="speed"),
                Part("csat_t2b", 0.08, 50, 100, group="attitude", source="survey"),
                Part("complaint_rate", 0.05, 0, 50, reverse=True, group="attitude"),
                Part("qa_score", 0.07, 60, 100, group="attitude", source="inspection"),
                Part("answer_accuracy", 0.07, 50, 100, group="content"),
                Part("bot_resolution", 0.05, 0, 100, group="content"),
                Part("critical_accuracy", 0.08, 80, 100, group="content", source="inspection"),
                Part("transfer_rate", 0.07, 0, 30, reverse=True, group="channel"),
                Part("abandon_rate", 0.07, 0, 20, reverse=True, group="channel"),
                Part("ces", 0.06, 1, 7, group="channel", source="survey"),
                Part("fcr_callback", 0.07, 50, 100, group="effect"),
                Part("psc", 0.07, 0, 100, group="effect"),
                Part("fcr_survey", 0.06, 50, 100, group="effect", source="survey"),
            ),
        ),
    )
}


def find_index(index_id: str) -> Index:
    """The index `index_id` as shipped; raises `IndexUnknown`."""
    index = INDICES.get(index_id)
    if index is None:
        raise IndexUnknown(index=index_id, known=", ".join(INDICES))
    return index
