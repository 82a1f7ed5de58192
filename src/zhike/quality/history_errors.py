"""Why a mapping of a history cannot be used, and why a row of it is not taken; in both languages."""

from __future__ import annotations

from typing import Final, Literal

from zhike.platform.errors import Conflict, Invalid, NotFound, TooLarge, register_messages
from zhike.quality.rules.history.refusals import MappingUnfit

_MAPPING: Final = {
    "file_missing": ("找不到或无法读取", "it is not there, or cannot be read"),
    "not_yaml": ("不是有效的 YAML", "not valid YAML"),
    "not_a_map": ("应为“名称: 值”的形式", "write it as `name: value`"),
    "unknown_key": ("没有这个名称", "there is no such key"),
    "unknown_field": ("联络记录没有这个字段", "the contact record has no such field"),
    "missing": ("缺少", "it is missing"),
    "not_a_column": ("应为列名", "write the name of a column"),
    "not_a_value": ("不是合适的值", "not a fitting value"),
    "not_a_condition": (
        "不是条件；例如 {{column: outcome, is: PHANTOM}}",
        "no condition; write for example {{column: outcome, is: PHANTOM}}",
    ),
    "not_an_expression": (
        "应为列名，或含 column、constant、when、from 与 to 之一",
        "write a column's name, or a map with one of column, constant, when, from and to",
    ),
    "not_a_moment": ("应为列名，或含 date 与 time", "write a column's name, or a map with date and time"),
    "not_a_format": ("应为 iso、epoch、epoch_ms 或 %y%m%d 这样的格式", "write iso, epoch, epoch_ms, or such as %y%m%d"),
    "not_one_of": ("不是可用的值", "not one of the values that there are"),
    "not_an_ignore": ("应为条件并写明 because（原因）", "write a condition, and why in `because`"),
    "not_cases": ("应含 at、activity 与 steps", "it needs at, activity and steps"),
    "not_a_zone": ("没有这个时区", "there is no such time zone"),
    "not_a_source": ("应为小写字母、数字与 _ - .", "write small letters, digits, _ - ."),
    "no_such_column": ("文件里没有这一列", "the file has no such column"),
}
_ROWS: Final = {
    "ragged": ("单元格数与表头不符（文件可能被截断）", "more or fewer cells than the header; the file may be cut off"),
    "not_an_object": ("不是 JSON 对象（文件可能被截断）", "no JSON object; the file may be cut off"),
    "missing": ("必填的值为空", "a value that must be there is empty"),
    "too_long": ("超过 100 个字", "more than 100 characters"),
    "not_a_number": ("不是数字", "not a number"),
    "not_a_whole_number": ("不是整数", "not a whole number"),
    "not_yes_or_no": ("不是“是/否”", "neither yes nor no"),
    "not_a_length": ("不是时长（秒、分:秒或时:分:秒）", "no length in seconds, m:ss or h:mm:ss"),
    "not_a_date": ("不是日期", "not a date"),
    "not_a_time": ("不是时刻", "not a time of day"),
    "not_a_moment": ("不是日期时间", "not a date and time"),
    "not_steps": ("不是步骤列表", "no list of steps"),
    "value_unknown": ("映射里没有这个值", "the mapping does not have this value"),
    "negative": ("时长为负（时钟可能被调回）", "a length below zero; a clock may have been set back"),
    "known_otherwise": (
        "同一编号已有记录而内容不同；记录只写一次",
        "its id has a record that says something else; records are written once",
    ),
    "source_unknown": ("来源无效", "the source is unknown"),
    "time_without_zone": ("时间没有时区", "a time has no zone"),
    "ends_before_it_begins": ("结束早于开始", "it ends before it begins"),
    "length_impossible": ("时长为负或不是数", "a length is negative or no number"),
    "count_negative": ("次数为负", "a count is negative"),
    "rating_out_of_range": ("评分不在 1–5", "the rating is not 1 to 5"),
    "nps_out_of_range": ("推荐意愿不在 0–10", "the likelihood to recommend is not 0 to 10"),
    "ease_out_of_range": ("易办程度不在 1–7", "the ease is not 1 to 7"),
    "keypress_out_of_range": ("按键评分不在 1–5", "the key pressed is not 1 to 5"),
    "score_out_of_range": ("质检分不在 0–100", "the inspection score is not 0 to 100"),
    "cost_without_currency": ("成本与币种须同时给出", "cost and currency go together"),
    "answered_and_abandoned": ("既接通又放弃", "both answered and abandoned"),
}

register_messages(
    {
        "quality.import_gone": ("没有这次导入，或其文件已删除。", "There is no such import, or its file is gone."),
        "quality.import_state": (
            "这次导入当前状态（{state}）不能这样做。",
            "The import is {state}, so this cannot be done.",
        ),
        "quality.import_sealed": (
            "{months} 已封存为数据文件，封存的月份只增不减，因此不能撤销这次导入。",
            "{months}: sealed in files, from which nothing is taken, so this import cannot be undone.",
        ),
        "quality.import_too_large": (
            "文件超过 {limit}。请拆分，或在主机上运行 zhike contacts import。",
            "The file has more than {limit}. Split it, or run `zhike contacts import` on the host.",
        ),
        **{
            f"quality.mapping.{code}": (
                f"{{file}}：{{place}} {zh}。{{hint_zh}}",
                f"{{file}}: {{place}}: {en}.{{hint_en}}",
            )
            for code, (zh, en) in _MAPPING.items()
        },
    }
)
ROW_CODES: Final = frozenset(_ROWS)


class MappingRefused(Invalid):
    """A mapping cannot be used; `params` say where and what may be meant."""


class ImportGone(NotFound):
    """There is no such import, or its file is gone."""

    code = "quality.import_gone"


class ImportStateRefused(Conflict):
    """The import's state does not allow it."""

    code = "quality.import_state"


class ImportSealed(Conflict):
    """Contacts of the import stand in sealed months."""

    code = "quality.import_sealed"


class ImportTooLarge(TooLarge):
    """The file is larger than what may be sent."""

    code = "quality.import_too_large"


def mapping_refused(unfit: MappingUnfit, *, file: str) -> MappingRefused:
    """The error that names the place in the mapping, and what it may mean."""
    near = "、".join(unfit.near), ", ".join(unfit.near)
    hint_zh, hint_en = (f"可能是：{near[0]}。", f" Is it one of: {near[1]}?") if unfit.near else ("", "")
    return MappingRefused(
        f"quality.mapping.{unfit.code}", file=file, place=unfit.place, hint_zh=hint_zh, hint_en=hint_en
    )


def reject_reason(code: str, language: Literal["zh", "en"]) -> str:
    """Why a row was not taken."""
    return _ROWS[code][language == "en"]
