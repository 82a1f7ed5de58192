"""`zhike quality`: figures of the service, and finished months for the warehouse."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from zhike.app.commands.quality_bench import bench
from zhike.app.commands.quality_months import months, seal
from zhike.app.terminal import DataOption, JsonOption, as_day, give, give_json, said, user_language

if TYPE_CHECKING:
    from collections.abc import Mapping

    from zhike.quality.api import Exported, Figure, Report

app = typer.Typer()
app.command(name="bench")(bench)
app.command(name="seal")(seal)
app.command(name="months")(months)

# What a table in a terminal has room for; `--metric` chooses others, `--json` gives all.
_SHOWN = ("contacts", "answered", "wait_all", "abandon_rate", "aht", "resolution_rate", "csat_mean")

FromOption = Annotated[
    str,
    typer.Option("--from", metavar="DATE", help=said("第一天（含），YYYY-MM-DD。", "First day, included: YYYY-MM-DD.")),
]
ToOption = Annotated[
    str,
    typer.Option("--to", metavar="DATE", help=said("最后一天（含），YYYY-MM-DD。", "Last day, included: YYYY-MM-DD.")),
]
ByOption = Annotated[
    str,
    typer.Option(
        "--by",
        metavar="DIM",
        help=said(
            "维度：day、month、channel、outcome、queue、reason、region、tier、agent 等。",
            "Dimension: day, month, channel, outcome, queue, reason, region, tier, agent, ...",
        ),
    ),
]
MetricOption = Annotated[
    list[str] | None,
    typer.Option(
        "--metric", metavar="ID", help=said("只要这些指标，可多次给出。", "Only these metrics; may be repeated.")
    ),
]
MonthOption = Annotated[
    str, typer.Option("--month", metavar="YYYY-MM", help=said("已结束的月份。", "A month that is over."))
]


@app.command()
def report(
    *,
    first: FromOption,
    last: ToOption,
    by: ByOption = "day",
    metric: MetricOption = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Figures by a dimension; both days are included, in the data's local time."""
    from zhike.app.operation import operate
    from zhike.platform.actor import Actor
    from zhike.platform.runtime import Runtime

    first_day, last_day = as_day(first, "--from"), as_day(last, "--to")
    wanted = metric or ([] if as_json else list(_SHOWN))

    async def work(runtime: Runtime, actor: Actor) -> Report:
        from zhike.audit import api as audit
        from zhike.quality import api as quality

        country = runtime.settings.business_country
        detail = {"from": first_day.isoformat(), "to": last_day.isoformat(), "by": [by], "what": "report"}
        async with runtime.database.transaction() as session:
            made = await quality.report(
                session, first=first_day, last=last_day, by=[by], metrics=wanted, country=country
            )
            now = runtime.clock.now()
            await audit.record(
                session, actor=actor, action="quality.exported", subject="report", detail=detail, now=now
            )
        return made

    made = operate(data, work)
    if as_json:
        from zhike.quality import api as quality

        give_json(quality.as_json(made))
    else:
        _show(made)


@app.command()
def export(month: MonthOption, data: DataOption = None, as_json: JsonOption = False) -> None:
    """Write a finished month of contacts to the warehouse as Parquet, checked against the database."""
    from zhike.app.operation import operate
    from zhike.platform.actor import Actor
    from zhike.platform.runtime import Runtime

    async def work(runtime: Runtime, actor: Actor) -> Exported:
        from zhike.audit import api as audit
        from zhike.quality import api as quality

        now = runtime.clock.now()
        done = await quality.export_month(runtime, month, now=now)
        detail = {"month": done.month, "rows": done.rows, "what": "warehouse"}
        async with runtime.database.transaction() as session:
            await audit.record(
                session, actor=actor, action="quality.exported", subject="contacts", detail=detail, now=now
            )
        return done

    done = operate(data, work)
    if as_json:
        give_json({"month": done.month, "rows": done.rows, "written": done.written, "path": str(done.path)})
    elif done.written:
        give(said(f"{done.rows} 条已写入 {done.path}", f"{done.rows} contacts written to {done.path}"))
    else:
        give(
            said(f"{done.month}：{done.rows} 条，无须重写。", f"{done.month}: {done.rows} contacts, nothing to write.")
        )


def _show(made: Report) -> None:
    """A table for the person, the total last."""
    from rich.console import Console
    from rich.table import Table

    zh = user_language() == "zh"
    table = Table()
    for dimension in made.question.by:
        table.add_column(dimension.zh if zh else dimension.en)
    for metric in made.question.metrics:
        table.add_column(f"{metric.zh if zh else metric.en}\n({metric.unit})", justify="right")
    for row in made.rows:
        table.add_row(*(str(value) for value in row.key), *_cells(row.figures))
    table.add_section()
    table.add_row(said("合计", "Total"), *_cells(made.total))
    Console().print(table)


def _cells(figures: Mapping[str, Figure]) -> list[str]:
    return [_cell(figure.value) for figure in figures.values()]


def _cell(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:,}" if isinstance(value, int) else f"{value:,.1f}"
