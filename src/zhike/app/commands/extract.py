"""`zhike privacy extract`: a table for others in which nobody can be told apart."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from zhike.app.commands.quality import FromOption, ToOption
from zhike.app.terminal import DataOption, JsonOption, as_day, give, give_json, said, tell, user_language

if TYPE_CHECKING:
    from zhike.privacy.api import Extract, Wish

_USUAL_TRAITS = ("age_band", "gender", "city_tier", "tier", "products")

DatasetArgument = Annotated[
    str, typer.Argument(metavar="DATASET", help=said("数据集：contacts。", "Dataset: contacts."))
]
OutOption = Annotated[
    Path, typer.Option("--out", metavar="ZIP", help=said("写到这个文件。", "The file that is written."))
]
TraitOption = Annotated[
    list[str] | None,
    typer.Option(
        "--trait",
        metavar="ID[:RUNG]",
        help=said("准标识，可多次；RUNG 为仍可用的最粗一级。", "A trait, may be repeated; RUNG: the coarsest of use."),
    ),
]
SensitiveOption = Annotated[
    list[str] | None,
    typer.Option("--sensitive", metavar="ID", help=said("敏感列，可多次。", "A sensitive column, may be repeated.")),
]
MeasureOption = Annotated[
    list[str] | None,
    typer.Option("--measure", metavar="ID", help=said("数值列，可多次。", "A measure, may be repeated.")),
]
KOption = Annotated[int, typer.Option("--k", help=said("每组至少几个人。", "People in each group, at least."))]
LOption = Annotated[
    int, typer.Option("--l", help=said("每组敏感值至少几种。", "Sensitive values in each group, at least."))
]
SuppressOption = Annotated[
    float, typer.Option("--suppress", help=said("最多不输出百分之几的行。", "Percent of rows that may be left out."))
]


def extract(
    *,
    dataset: DatasetArgument,
    out: OutOption,
    first: FromOption,
    last: ToOption,
    trait: TraitOption = None,
    sensitive: SensitiveOption = None,
    measure: MeasureOption = None,
    k: KOption = 5,
    l: LOption = 2,  # noqa: E741  the name it has everywhere
    suppress: SuppressOption = 5.0,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write a table in which nobody can be told apart: k people and l sensitive values in each group."""
    from zhike.privacy import api as privacy

    wish = privacy.Wish(
        dataset=dataset,
        first=as_day(first, "--from"),
        last=as_day(last, "--to"),
        traits=dict(_trait(each) for each in trait or _USUAL_TRAITS),
        sensitive=tuple(sensitive or ["reason_group"]),
        measures=tuple(measure or ()),
        k=k,
        l=l,
        suppress=suppress / 100,
    )
    made = _make(data, wish, out)
    if made.state == "refused":
        raise privacy.extract_refusal(made, user_language())
    if as_json:
        give_json({"path": str(out), **made.report})
    else:
        give(_extracted(made.report, out))


def _make(data: Path | None, wish: Wish, out: Path) -> Extract:
    from zhike.app.operation import operate
    from zhike.app.wiring import hang_up_datasets
    from zhike.platform.actor import Actor
    from zhike.platform.runtime import Runtime
    from zhike.privacy import api as privacy

    async def work(runtime: Runtime, actor: Actor) -> Extract:
        hang_up_datasets()
        return await privacy.make_extract(runtime, actor=actor, wish=wish, out=out, tell=tell)

    return operate(data, work)


def _extracted(report: Mapping[str, Any], out: Path) -> str:
    traits = ", ".join(f"{each['id']}:{each['rung']} ({each['loss']} %)" for each in report["traits"])
    figures = f"k = {report['k']}, l = {report['l']}"
    return said(
        f"{report['kept']} 行已写入 {out}：{figures}，未输出 {report['suppressed']} 行，"
        f"信息损失 {report['loss']} %（{traits}）。",
        f"{report['kept']} rows written to {out}: {figures}, {report['suppressed']} suppressed, "
        f"information loss {report['loss']} % ({traits}).",
    )


def _trait(given: str) -> tuple[str, int | None]:
    """`age_band` or `age_band:1`."""
    name, colon, rung = given.partition(":")
    if not colon:
        return name, None
    if not rung.isdigit():
        from zhike.platform.errors import Invalid

        raise Invalid(what=said(f"--trait {given}：冒号后应为数字", f"--trait {given}: a number follows the colon"))
    return name, int(rung)
