"""`zhike customers`: lines of a source system from a file, and who is who."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from zhike.app.commands.customers_files import resolve, resolve_files
from zhike.app.commands.insiders import insiders
from zhike.app.rejects import RejectsFile, reject_line
from zhike.app.terminal import DataOption, JsonOption, give, give_json, said, tell, user_language

if TYPE_CHECKING:
    from zhike.customers.api import ImportRun
    from zhike.platform.actor import Actor
    from zhike.platform.runtime import Runtime
    from zhike.platform.tables import Table

app = typer.Typer()


@app.callback()
def customers() -> None:
    """A group of commands."""


app.command("resolve-files")(resolve_files)
app.command()(resolve)
app.command()(insiders)


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
    source: Annotated[str, typer.Option(metavar="NAME", help=said("数据源的名称。", "The name of the source."))],
    mapping: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help=said(
                "字段映射（YAML）；不给则用数据源已有的，或按列名猜。", "YAML; else the source's own, or a guess."
            ),
            show_default=False,
        ),
    ] = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take a source's lines in. Lines that cannot be taken go to a file with the reason; again changes nothing."""
    from zhike.app.operation import operate
    from zhike.platform.tables import open_table

    table = open_table(file)

    async def work(runtime: Runtime, actor: Actor) -> tuple[ImportRun, RejectsFile]:
        rejects = RejectsFile(file, runtime.installation.folder / "rejects")
        try:
            return await _run(runtime, table, rejects, actor=actor, name=source, mapping=mapping), rejects
        finally:
            rejects.close()

    run, rejects = operate(data, work)
    _report(file, run, rejects, as_json=as_json)
    if run.rejected and not run.taken:
        raise typer.Exit(2)


async def _run(
    runtime: Runtime, table: Table, rejects: RejectsFile, *, actor: Actor, name: str, mapping: Path | None
) -> ImportRun:
    from zhike.customers import api as customers

    given = customers.read_mapping_file(mapping) if mapping else None
    async with runtime.database.transaction() as session:
        now = runtime.clock.now()
        source = await customers.ready_source(session, name, table=table, mapping=given, actor=actor, now=now)
    rejects.columns = source.mapping.columns

    def on_reject(reject: tuple[int, str, str, Sequence[str | None]]) -> None:
        row, column, code, cells = reject
        rejects.add(row, column, customers.reject_reason(code, user_language()), cells)

    return await customers.import_table(runtime, source, table, actor=actor, on_reject=on_reject)


def _report(file: Path, run: ImportRun, rejects: RejectsFile, *, as_json: bool) -> None:
    if rejects.first is not None:
        tell(reject_line(file, *rejects.first, more=run.rejected - 1))
    if rejects.path is not None:
        tell(said(f"zhike: 未收的行及原因：{rejects.path}", f"zhike: lines not taken, with reasons: {rejects.path}"))
    if as_json:
        give_json(
            {
                "source": run.source,
                "run": str(run.id),
                "imported": run.added + run.changed,
                "added": run.added,
                "changed": run.changed,
                "unchanged": run.unchanged,
                "rejected": run.rejected,
                "rejects_file": str(rejects.path) if rejects.path else None,
            }
        )
        return
    give(
        said(
            f"新增 {run.added}，更新 {run.changed}，未变 {run.unchanged}，拒收 {run.rejected}。",
            f"{run.added} new, {run.changed} changed, {run.unchanged} unchanged, {run.rejected} rejected.",
        )
    )
