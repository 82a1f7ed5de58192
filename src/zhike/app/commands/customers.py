"""`zhike customers`: lines of a source system from a file, and who is who."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

from zhike.app.commands.customers_files import resolve, resolve_files
from zhike.app.commands.insiders import insiders
from zhike.app.terminal import DataOption, JsonOption, give, give_json, said, tell, user_language

if TYPE_CHECKING:
    from zhike.customers.api import ImportRun
    from zhike.platform.actor import Actor
    from zhike.platform.runtime import Runtime
    from zhike.platform.tables import Table

ANYBODY_WRITES = 0o222
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

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

    async def work(runtime: Runtime, actor: Actor) -> tuple[ImportRun, _RejectsFile]:
        rejects = _RejectsFile(file, runtime.installation.folder / "rejects")
        try:
            return await _run(runtime, table, rejects, actor=actor, name=source, mapping=mapping), rejects
        finally:
            rejects.close()

    run, rejects = operate(data, work)
    _report(file, run, rejects, as_json=as_json)
    if run.rejected and not run.taken:
        raise typer.Exit(2)


async def _run(
    runtime: Runtime, table: Table, rejects: _RejectsFile, *, actor: Actor, name: str, mapping: Path | None
) -> ImportRun:
    from zhike.customers import api as customers

    given = customers.read_mapping_file(mapping) if mapping else None
    async with runtime.database.transaction() as session:
        now = runtime.clock.now()
        source = await customers.ready_source(session, name, table=table, mapping=given, actor=actor, now=now)
    rejects.columns = source.mapping.columns
    return await customers.import_table(runtime, source, table, actor=actor, on_reject=rejects.add)


@dataclass
class _RejectsFile:
    """`<name>.rejects.csv` beside the file, or in `folder` where nobody is meant to write beside it."""

    file: Path
    folder: Path
    columns: Sequence[str] = ()
    path: Path | None = None
    first: tuple[int, str, str] | None = None
    _stream: TextIO | None = field(default=None, repr=False)

    def add(self, reject: tuple[int, str, str, Sequence[str | None]]) -> None:
        """Write one line that was not taken."""
        from zhike.customers import api as customers

        row, column, code, cells = reject
        reason = customers.reject_reason(code, user_language())
        self.first = self.first or (row, column, reason)
        if self._stream is None:
            self._stream = self._open()
            csv.writer(self._stream).writerow(["row", "column", "reason", *self.columns])
        csv.writer(self._stream).writerow([row, column, reason, *map(_guarded, cells)])

    def close(self) -> None:
        """Close the file, if there is one."""
        if self._stream is not None:
            self._stream.close()

    def _open(self) -> TextIO:
        beside = self.file.with_name(f"{self.file.name}.rejects.csv")
        try:
            # Root could write into a folder that is closed to everybody; it was closed for a reason.
            if not self.file.parent.stat().st_mode & ANYBODY_WRITES:
                raise PermissionError
            stream = beside.open("w", encoding="utf-8-sig", newline="")
        except OSError:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            beside = self.folder / beside.name
            stream = beside.open("w", encoding="utf-8-sig", newline="")
        self.path = beside
        return stream


def _guarded(cell: str | None) -> str:
    """A cell that a spreadsheet program would run as a formula is marked as text."""
    text = cell or ""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _report(file: Path, run: ImportRun, rejects: _RejectsFile, *, as_json: bool) -> None:
    if rejects.first is not None:
        tell(_reject_line(file, *rejects.first, more=run.rejected - 1))
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


def _reject_line(file: Path, row: int, column: str, reason: str, *, more: int) -> str:
    column_zh, column_en = (f"，{column} 列", f", column {column}") if column else ("", "")
    rest_zh, rest_en = (f"（另有 {more} 行）", f" (and {more} more rows)") if more > 0 else ("", "")
    return said(
        f"zhike: {file}，第 {row} 行{column_zh}：{reason}{rest_zh}。",
        f"zhike: {file}, row {row}{column_en}: {reason}{rest_en}.",
    )
