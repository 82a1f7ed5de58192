"""`zhike contacts`: the contacts of another system's history."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from zhike.app.rejects import RejectsFile, reject_line
from zhike.app.terminal import DataOption, JsonOption, give, give_json, said, tell, user_language

if TYPE_CHECKING:
    from collections.abc import Callable

    from zhike.platform.actor import Actor
    from zhike.platform.runtime import Runtime
    from zhike.platform.tables import Table
    from zhike.quality.api import HistoryMapping, HistoryReport, RowReject

TOLD_EVERY_S = 5.0

app = typer.Typer()


@app.callback()
def contacts() -> None:
    """A group of commands."""


@app.command("import")
def import_(
    *,
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help=said("CSV、TSV、Excel、JSON 行或 Parquet 文件。", "A CSV, TSV, Excel, JSON lines or Parquet file."),
        ),
    ],
    mapping: Annotated[
        Path,
        typer.Option(
            metavar="FILE",
            help=said(
                "映射（YAML）；自带：mappings/anonymous_bank.yaml 等。",
                "The mapping (YAML); shipped ones: mappings/anonymous_bank.yaml, ...",
            ),
        ),
    ],
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take contacts in. Rows that cannot be taken go to a file with the reason; again changes nothing."""
    from zhike.app.operation import operate
    from zhike.platform.tables import open_table
    from zhike.quality import api as quality

    table = open_table(file)
    found = quality.read_mapping_file(mapping)
    quality.check_fit(found, table.columns, file=str(file))

    async def work(runtime: Runtime, actor: Actor) -> tuple[HistoryReport, RejectsFile]:
        return await _take_in(runtime, file, table, found, actor=actor)

    done, rejects = operate(data, work)
    _report(file, done, rejects, as_json=as_json)
    if done.rejected and not done.imported and not done.ignored:
        raise typer.Exit(2)


async def _take_in(
    runtime: Runtime, file: Path, table: Table, mapping: HistoryMapping, *, actor: Actor
) -> tuple[HistoryReport, RejectsFile]:
    from zhike.quality import api as quality

    rejects = RejectsFile(file, runtime.installation.folder / "rejects")

    def on_reject(each: RowReject) -> None:
        rejects.add(each.row, each.column, quality.reject_reason(each.code, user_language()))

    try:
        done = await quality.import_history(
            runtime, table, mapping, actor=actor, on_reject=on_reject, on_progress=_teller()
        )
    finally:
        rejects.close()
    return done, rejects


def _teller() -> Callable[[HistoryReport], None]:
    """Says how far it is, now and then, on stderr."""
    told = time.monotonic()

    def tell_progress(so_far: HistoryReport) -> None:
        nonlocal told
        if time.monotonic() - told >= TOLD_EVERY_S:
            told = time.monotonic()
            tell(said(f"zhike: 已处理 {so_far.rows:,} 行", f"zhike: {so_far.rows:,} rows so far"))

    return tell_progress


def _report(file: Path, done: HistoryReport, rejects: RejectsFile, *, as_json: bool) -> None:
    if rejects.first is not None:
        tell(reject_line(file, *rejects.first, more=done.rejected - 1))
    if rejects.path is not None:
        tell(said(f"zhike: 未收的行及原因：{rejects.path}", f"zhike: rows not taken, with reasons: {rejects.path}"))
    if as_json:
        give_json(
            {
                "imported": done.imported,
                "rejected": done.rejected,
                "ignored": done.ignored,
                "contacts": done.contacts,
                "ignored_why": dict(done.ignored_why),
                "rejects_file": str(rejects.path) if rejects.path else None,
            }
        )
        return
    give(
        said(
            f"收入 {done.imported} 行（{done.contacts} 条联络），拒收 {done.rejected}，忽略 {done.ignored}。",
            f"{done.imported} rows in ({done.contacts} contacts), {done.rejected} rejected, {done.ignored} ignored.",
        )
    )
    for why, count in done.ignored_why.items():
        reason = said("已有同样的记录", "the same record is there already") if why == "known" else why
        give(said(f"  忽略 {count}：{reason}", f"  {count} ignored: {reason}"))
