"""`zhike restore`: a new installation of a backup."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from zhike.app.terminal import DataOption, JsonOption, give, give_json, said, tell

if TYPE_CHECKING:
    from zhike.app.backup.restoring import Restored


def command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=said("备份文件。", "The archive to read."))],
    erasures: Annotated[
        Path | None,
        typer.Option(
            "--erasures",
            metavar="FILE",
            help=said("备份之后的删除台账 erasures.jsonl。", "A newer erasure ledger, erasures.jsonl."),
            show_default=False,
        ),
    ] = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make a new installation of FILE; who was erased since stays erased. Exit code 1: the audit chain is broken."""
    from zhike.app.backup.restoring import restore

    done = restore(data, file, erasures=erasures)
    _report(done, as_json=as_json)
    if not done.audit_ok:
        tell(said("审计链不完整：请运行 zhike audit verify。", "The audit chain is broken: run `zhike audit verify`."))
        raise typer.Exit(1)


def _report(done: Restored, *, as_json: bool) -> None:
    if as_json:
        give_json(
            {
                "folder": str(done.folder),
                "kind": done.manifest.kind,
                "made_at": done.manifest.made_at,
                "rows": done.rows,
                "files": done.files,
                "migrated": done.migrated,
                "erased_again": done.erased_again,
                "left_out": done.manifest.left_out,
                "audit_ok": done.audit_ok,
            }
        )
    else:
        give(
            said(
                f"已恢复 {done.manifest.made_at} 的备份到 {done.folder}：{done.rows} 行，{done.files} 个文件，"
                f"按删除台账重新删除 {done.erased_again} 人。",
                f"Restored the backup of {done.manifest.made_at} to {done.folder}: {done.rows} rows, "
                f"{done.files} files, {done.erased_again} entries of the erasure ledger applied again.",
            )
        )
        if done.manifest.left_out:
            names = ", ".join(done.manifest.left_out)
            give(said(f"请重新设置：{names}", f"Set these again: {names}"))
