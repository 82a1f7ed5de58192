"""`zhike assistant evaluate live`: how good the assistant is with real customers (mission D8)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from zhike.app.terminal import DataOption, JsonOption, as_day, give, give_json, said, user_language

if TYPE_CHECKING:
    from zhike.platform.actor import Actor
    from zhike.platform.runtime import Runtime
    from zhike.quality.api import Figure, Metric, Report

DAYS = 28
SPLITS = ("channel", "reason")

_From = Annotated[
    str | None,
    typer.Option("--from", metavar="DATE", help=said("第一天（含），缺省为 28 天前。", "First day; else 28 days ago.")),
]
_To = Annotated[
    str | None, typer.Option("--to", metavar="DATE", help=said("最后一天（含），缺省为今天。", "Last day; else today."))
]


def live(*, first: _From = None, last: _To = None, data: DataOption = None, as_json: JsonOption = False) -> None:
    """The five measures of the assistant with real customers, and what stands beside them; each with n and interval."""
    from datetime import timedelta

    from zhike.app.operation import operate
    from zhike.quality import api as quality

    from_day = as_day(first, "--from") if first else None
    to_day = as_day(last, "--to") if last else None

    async def work(runtime: Runtime, actor: Actor) -> tuple[Report, dict[str, Report]]:
        from zhike.audit import api as audit

        now = runtime.clock.now()
        end = to_day or now.astimezone(runtime.settings.zone).date()
        begin = from_day or end - timedelta(days=DAYS - 1)
        detail = {"from": begin.isoformat(), "to": end.isoformat(), "what": "assistant evaluation"}
        async with runtime.database.transaction() as session:

            async def ask(by: tuple[str, ...]) -> Report:
                return await quality.report(session, first=begin, last=end, by=by, metrics=quality.ASSISTANT_MEASURES)

            whole, splits = await ask(()), {each: await ask((each,)) for each in SPLITS}
            await audit.record(
                session, actor=actor, action="quality.exported", subject="report", detail=detail, now=now
            )
        return whole, splits

    whole, splits = operate(data, work)
    if as_json:
        give_json(_document(whole, splits))
    else:
        _show(whole)


def _document(whole: Report, splits: dict[str, Report]) -> dict[str, Any]:
    """`{"from", "to", "measures": {id: figure}, "by": {dimension: rows}}`; a figure as in `quality report`."""
    from zhike.quality import api as quality

    period = whole.question.period
    return {
        "from": period.first.isoformat(),
        "to": period.last.isoformat(),
        "measures": quality.as_json(whole)["total"]["metrics"],
        "by": {name: quality.as_json(report)["rows"] for name, report in splits.items()},
    }


def _show(whole: Report) -> None:
    period, zh = whole.question.period, user_language() == "zh"
    give(f"{period.first} – {period.last}")
    for metric in whole.question.counted:
        give(f"  {metric.zh if zh else metric.en}: {_figure(metric, whole.total[metric.id])}")


def _figure(metric: Metric, figure: Figure) -> str:
    if figure.value is None:
        why = {
            "no_data": said("没有数据", "no data"),
            "too_few": said("样本太少", "too few"),
        }.get(figure.reason or "", figure.reason or "")
        return f"– ({why}, n={figure.n})"
    sure = "" if figure.low is None or metric.kind == "count" else f" ({figure.low:.4g}–{figure.high:.4g})"
    return f"{figure.value:.4g} {metric.unit}{sure}, n={figure.n}"
