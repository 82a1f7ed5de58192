"""`zhike backup`: the installation in one file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from zhike.app.terminal import DataOption, JsonOption, give, give_json, said, tell

if TYPE_CHECKING:
    from zhike.app.backup.making import Made


def command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=said("备份文件。", "The archive to write."))],
    with_keys: Annotated[
        bool, typer.Option("--with-keys", help=said("包含密钥和配置中的密码。", "Keys, and secrets of settings, too."))
    ] = False,
    force: Annotated[bool, typer.Option("--force", help=said("覆盖已有文件。", "Replace a file."))] = False,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write database, files and settings to FILE while the service runs; the keys stay behind unless asked for."""
    from zhike.app.backup.making import make

    made = make(data, file, with_keys=with_keys, force=force)
    if not with_keys:
        tell(
            said(
                "备份不含密钥：没有密钥，其中已加密的数据无法读取。请另行保存密钥目录。",
                "The keys are not in it: without them what is sealed cannot be read. Keep the folder of keys apart.",
            )
        )
    _report(made, as_json=as_json)


def _report(made: Made, *, as_json: bool) -> None:
    manifest = made.manifest
    rows, parts, megabytes = sum(manifest.tables.values()), len(manifest.parts), made.bytes / 1e6
    if as_json:
        give_json(
            {
                "file": str(made.file),
                "bytes": made.bytes,
                "with_keys": manifest.with_keys,
                "schema": manifest.schema,
                "kind": manifest.kind,
                "made_at": manifest.made_at,
                "rows": rows,
                "parts": parts,
                "left_out": manifest.left_out,
            }
        )
        return
    give(
        said(
            f"已备份到 {made.file}：{rows} 行，{parts} 个部分，{megabytes:.1f} MB。",
            f"Backed up to {made.file}: {rows} rows, {parts} parts, {megabytes:.1f} MB.",
        )
    )
    if manifest.left_out:
        names = ", ".join(manifest.left_out)
        give(said(f"未包含的配置：{names}", f"Settings left out: {names}"))
