"""`zhike quality bench`: how long figures take at a size that one names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from zhike.app.terminal import DataOption, JsonOption, give, give_json, said

if TYPE_CHECKING:
    from pathlib import Path

_TARGETS = {"board_s": 0.3, "raw_s": 10.0, "percentile_s": 20.0, "overhead": 1.2}
_FOLDER = "bench"
# A contact takes some 90 bytes in the end, and as much again while it is made.
_BYTES_EACH = 200

ContactsOption = Annotated[
    int,
    typer.Option(
        "--contacts", min=1000, max=1_000_000_000, help=said("生成多少条联络。", "How many contacts to make.")
    ),
]
KeepOption = Annotated[bool, typer.Option("--keep", help=said("保留生成的文件。", "Keep the files that were made."))]


def bench(
    contacts: ContactsOption = 1_000_000, keep: KeepOption = False, data: DataOption = None, as_json: JsonOption = False
) -> None:
    """Make contacts, then time board, reports and explorer over them."""
    import asyncio
    import sys

    from zhike.platform.installation import open_installation
    from zhike.quality import api as quality

    installation = open_installation(data)
    settings = installation.settings
    folder = installation.warehouse_folder / _FOLDER
    _require_room(folder, contacts * _BYTES_EACH)
    limits = quality.Limits(settings.warehouse_memory_mb, settings.warehouse_threads, folder)

    def told(line: str) -> None:
        print(line, file=sys.stderr, flush=True)

    figures = asyncio.run(quality.bench(folder, contacts, limits, told=told, keep=keep))
    if as_json:
        give_json(figures)
    else:
        _show(figures)


def _require_room(folder: Path, wanted: int) -> None:
    import shutil

    folder.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(folder).free
    if free < wanted:
        need, has = (f"{each / 1e9:.1f} GB" for each in (wanted, free))
        raise typer.BadParameter(
            said(f"磁盘空间不足：约需 {need}，可用 {has}。", f"Not enough disk: about {need} needed, {has} free."),
            param_hint="--contacts",
        )


def _show(figures: dict[str, Any]) -> None:
    for name, value in figures.items():
        target = _TARGETS.get(name)
        beside = "" if target is None else said(f"  （目标 {target}）", f"  (target {target})")
        give(f"{name:32} {value:>16,}{beside}")
