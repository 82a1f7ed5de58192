"""`zhike customers resolve-files` and `resolve`: who is who among the records of files, and of the sources."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from zhike.app.terminal import DataOption, JsonOption, give, give_json, said, tell

if TYPE_CHECKING:
    from collections import Counter

    from zhike.customers.api import FilesResolved
    from zhike.platform.actor import Actor
    from zhike.platform.runtime import Runtime


def resolve_files(
    *,
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE...",
            help=said("CSV、TSV、Excel、JSON 或 Parquet 文件。", "CSV, TSV, Excel, JSON or Parquet files."),
        ),
    ],
    mapping: Annotated[
        Path,
        typer.Option(
            metavar="FILE", help=said("映射（YAML）：哪一列是什么。", "The mapping (YAML): which column is what.")
        ),
    ],
    out: Annotated[Path, typer.Option(metavar="CSV", help=said("结果写到这里。", "Where the result goes."))],
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say which records of files mean the same person: source,source_id,customer_id. No database is needed."""
    from zhike.customers import api as customers

    del data  # every command takes it; this one works on files alone
    done = customers.resolve_files(files, mapping, out)
    rejects = _write_rejects(out, done)
    if as_json:
        give_json(_as_json(done, out, rejects))
        return
    give(
        said(
            f"{done.records} 条记录，{done.customers} 位客户：{out}。"
            f"另有 {done.review} 对拿不准，{done.conflicts} 对证件号或客户号相同但信息矛盾，均未合并。",
            f"{done.records} records, {done.customers} customers: {out}. Not joined: {done.review} pairs that leave "
            f"doubt, {done.conflicts} that share a key but contradict each other.",
        )
    )


def resolve(data: DataOption = None, as_json: JsonOption = False) -> None:
    """Say whose each record of the sources is; who is nobody's becomes a customer. Again changes nothing.

    Keys come first, then pairs that are sure by weight; pairs that leave doubt wait on the page of matches.
    """
    from zhike.app.operation import operate

    counts = operate(data, _resolve)
    by = {key: counts[key] for key in ("number", "id_number", "phone", "email")}
    nobody = {why: counts[why] for why in ("conflict", "ambiguous", "unknown")}
    linked, left = sum(by.values()), sum(nobody.values())
    became = {what: counts[what] for what in ("linked_by_weight", "created", "merged", "proposed")}
    if as_json:
        give_json({"records": linked + left, "linked": linked, "by": by, **nobody, **became})
        return
    give(
        said(
            f"处理 {linked + left} 条记录：按号码归入客户 {linked} 条，按相似度归入 {became['linked_by_weight']} 条，"
            f"新建客户 {became['created']} 位，合并客户 {became['merged']} 对；待人工判断 {became['proposed']} 对，"
            f"其中 {nobody['conflict']} 条的证件号或客户号与他人冲突，{nobody['ambiguous']} 条对应多位客户。",
            f"{linked + left} records: {linked} linked to customers by their keys, {became['linked_by_weight']} by "
            f"weight; {became['created']} customers created, {became['merged']} merged; {became['proposed']} pairs "
            f"wait for a person ({nobody['conflict']} claim somebody else's key, {nobody['ambiguous']} lead to more "
            "than one customer).",
        )
    )


async def _resolve(runtime: Runtime, actor: Actor) -> Counter[str]:
    from zhike.app.wiring import hang_up_holders
    from zhike.customers import api as customers

    hang_up_holders()
    return await customers.resolve_all(runtime, actor=actor)


def _as_json(done: FilesResolved, out: Path, rejects: Path | None) -> dict[str, object]:
    return {
        "records": done.records,
        "customers": done.customers,
        "rejected": len(done.rejected),
        "joined_by_key": done.by_key,
        "joined_by_weight": done.by_weight,
        "review": done.review,
        "conflicts": done.conflicts,
        "seconds": {**done.seconds, "total": round(sum(done.seconds.values()), 2)},
        "out": out,
        "rejects_file": rejects,
    }


def _write_rejects(out: Path, done: FilesResolved) -> Path | None:
    """Rows with another number of cells than the header: where they are, not what they say."""
    if not done.rejected:
        return None
    path = out.with_name(f"{out.name}.rejects.csv")
    lines = ["source,row,cells", *(f"{file},{row},{why}" for file, row, why in done.rejected)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    file, row, why = done.rejected[0]
    tell(
        said(
            f"zhike: {file}，第 {row} 行：单元格数与表头不符（{why}）；共 {len(done.rejected)} 行未采用，见 {path}。",
            f"zhike: {file}, row {row}: another number of cells than the header ({why}); "
            f"{len(done.rejected)} rows were not taken, see {path}.",
        )
    )
    return path
