"""The standard report as one page: typeset by Typst from `standard.typ`, with the fonts of the system."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from zhike.platform.settings import Settings
from zhike.quality.errors import FontsMissing
from zhike.quality.metrics.presenting import Language
from zhike.quality.metrics.standard import IndexLine, Line, StandardReport
from zhike.quality.printing.showing import AGAINST, SPANS, WHY, interval_text, period_text, pick, value_text
from zhike.quality.rules.standard import Against, differs

FONTS = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "PingFang SC",
    "Microsoft YaHei",
    "WenQuanYi Zen Hei",
)
"""Chinese fonts that a page is set in, the first that is there."""

_TEMPLATE = Path(__file__).with_name("standard.typ")
_CHARTED = ("wait_all", "offered_load", "contacts", "service_level")
_TEXTS = {
    "zh": {
        "title": "客户服务{span}",
        "figure": "指标",
        "value": "本期",
        "interval": "95% 区间",
        "n": "样本量",
        "target": "目标",
        "until": "数据截至 {at}",
        "nothing": "此时段没有记录",
        "settled": "七天内重复来询要到 {day} 才齐全",
        "note": "✓ 达标，▲ 未达目标，● 超出红线；"
        "↑↓ 表示超出偶然波动的变化（95% 区间不相交）；样本太少时不给数。口径见指标词典：{definitions}。",
        "indices": "质量指数",
        "made": "制表 {at}",
        "open": "进行中 {n} 条未计入",
    },
    "en": {
        "title": "Customer service: {span} report",
        "figure": "Figure",
        "value": "Now",
        "interval": "95% interval",
        "n": "n",
        "target": "Target",
        "until": "Data until {at}",
        "nothing": "Nothing recorded in this period",
        "settled": "repeats within seven days are complete on {day}",
        "note": "✓ on target, ▲ short of it, ● beyond the threshold; "
        "↑↓ marks a change beyond chance (the 95% intervals do not meet); no value where there are too few. "
        "Definitions: {definitions}.",
        "indices": "Indices",
        "made": "Made {at}",
        "open": "{n} contacts under way are not counted",
    },
}


def print_standard(report: StandardReport, settings: Settings, language: Language, folder: Path) -> bytes:
    """The PDF; fonts of the system and of the data folder's `fonts`. Not quick: for a thread. Raises `FontsMissing`."""
    import typst

    extra = folder / "fonts"
    fonts = _fonts(extra if extra.is_dir() else None)
    told = json.dumps(_told(report, settings, language, _chinese(fonts)), ensure_ascii=False)
    made: bytes = typst.compile(_TEMPLATE.read_bytes(), font_paths=fonts, sys_inputs={"data": told}, format="pdf")
    return made


@lru_cache(maxsize=4)
def _fonts(extra: Path | None) -> Any:
    """Looked for once: that takes a while."""
    import typst

    return typst.Fonts(font_paths=[str(extra)] if extra else [])


def _chinese(fonts: Any) -> str:
    known = set(fonts.families())
    found = next((name for name in FONTS if name in known), None)
    if found is None:
        raise FontsMissing
    return found


def _told(report: StandardReport, settings: Settings, language: Language, font: str) -> dict[str, Any]:
    """What the page says, all of it as text."""
    texts = _TEXTS[language]
    bank = settings.bank_name_zh if language == "zh" else settings.bank_name_en
    lines = [line for _, section in report.sections for line in section]
    definitions = ", ".join(line.metric.reference for line in lines)
    return {
        "font": font,
        "lang": language,
        "bank": bank,
        "title": texts["title"].format(span=pick(language, SPANS[report.span])),
        "period": period_text(report.period),
        "fresh": _fresh(report, settings, language),
        "heads": [texts["figure"], texts["value"], texts["interval"], texts["n"], texts["target"]],
        "against": [f"{pick(language, AGAINST[one])}" for one in report.compared],
        "compared": "; ".join(
            f"{pick(language, AGAINST[one])} {period_text(period)}" for one, period in report.compared.items()
        ),
        "sections": [
            {"name": pick(language, (section.zh, section.en)), "rows": [_row(line, report, language) for line in lines]}
            for section, lines in report.sections
        ],
        "indices": {"name": texts["indices"], "rows": [_index(line, report, language) for line in report.indices]},
        "charts": [_chart(report, name, language) for name in _CHARTED],
        "note": texts["note"].format(definitions=definitions),
    }


def _fresh(report: StandardReport, settings: Settings, language: Language) -> str:
    texts, fresh = _TEXTS[language], report.freshness

    def moment(at: Any) -> str:
        return str(at.astimezone(settings.zone).strftime("%Y-%m-%d %H:%M"))

    told = [texts["until"].format(at=moment(fresh.data_until)) if fresh.data_until else texts["nothing"]]
    if fresh.open:
        told.append(texts["open"].format(n=fresh.open))
    if fresh.settled_on:
        told.append(texts["settled"].format(day=fresh.settled_on.isoformat()))
    return " · ".join([*told, texts["made"].format(at=moment(fresh.asked_at))])


def _row(line: Line, report: StandardReport, language: Language) -> dict[str, Any]:
    metric, figure = line.metric, line.figure
    value = value_text(figure.value, metric.unit) if figure.reason is None else pick(language, WHY[figure.reason])
    return {
        "name": pick(language, (metric.zh, metric.en)),
        "value": value,
        "interval": interval_text(figure, metric.unit),
        "n": f"{figure.n:,}",
        "target": value_text(line.target.target, metric.unit) if line.target else "",
        "state": line.state,
        "before": [_before(line, one) for one in report.compared],
    }


def _before(line: Line, against: Against) -> str:
    before = line.before[against]
    mark = ""
    if differs(line.figure, before) and line.figure.value is not None and before.value is not None:
        mark = "↑ " if line.figure.value > before.value else "↓ "
    return mark + value_text(before.value, line.metric.unit)


def _index(line: IndexLine, report: StandardReport, language: Language) -> dict[str, Any]:
    figure = line.figure
    bounds = figure.low is not None and figure.high is not None
    return {
        "name": pick(language, (line.index.zh, line.index.en)),
        "value": value_text(figure.value, "0-100"),
        "interval": f"{value_text(figure.low, '0-100')}–{value_text(figure.high, '0-100')}" if bounds else "",
        "n": "",
        "target": "",
        "state": "none",
        "before": [value_text(line.before[one].value, "0-100") for one in report.compared],
    }


def _chart(report: StandardReport, name: str, language: Language) -> dict[str, Any]:
    metric = next(metric for metric in report.trend.question.metrics if metric.id == name)
    rows = [(row.key[0], row.figures[metric.key]) for row in report.trend.rows]
    values = [figure.value for _, figure in rows]
    told = [value for value in values if value is not None]
    high = max([figure.high if figure.high is not None else figure.value or 0 for _, figure in rows], default=0)
    top = 100.0 if metric.unit == "%" else min(high, 3 * max(told, default=0)) or 1.0
    return {
        "name": pick(language, (metric.zh, metric.en)),
        "top": value_text(top, metric.unit),
        "labels": [f"{at}:00" if report.span == "day" else str(at)[5:] for at, _ in rows],
        "values": [None if value is None else min(1.0, value / top) for value in values],
        "low": [None if figure.low is None else min(1.0, max(0.0, figure.low / top)) for _, figure in rows],
        "high": [None if figure.high is None else min(1.0, figure.high / top) for _, figure in rows],
        "bars": metric.unit == "count",
    }
