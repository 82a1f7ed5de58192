"""`zhike privacy`: personal data in a file of texts, and the keys that seal it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from zhike.app.commands.extract import extract
from zhike.app.terminal import DataOption, JsonOption, give, give_json, said, tell

if TYPE_CHECKING:
    from zhike.privacy.api import RotationReport, Span

app = typer.Typer()
app.command()(extract)


@app.callback()
def privacy() -> None:
    """A group of commands."""


@app.command()
def find(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help=said("CSV 文件，含 text 列。", "A CSV file with the column text."))
    ],
    data: DataOption = None,  # noqa: ARG001  every command takes it; this one needs no installation
    as_json: JsonOption = False,
) -> None:
    """Say where names, phones, ids, cards, e-mail and postal addresses, plates and secrets stand in each text."""
    from zhike.privacy import api as privacy

    for row, text in enumerate(privacy.texts_of_file(file)):
        spans = privacy.find_personal_data(text)
        give(_line(row, spans) if as_json else f"{row}\t{privacy.mask_text(text)}")


@app.command("rotate-keys")
def rotate_keys(data: DataOption = None, as_json: JsonOption = False) -> None:
    """Take a new master key and wrap every data key with it, while the service runs; run it again if it was cut off."""
    from zhike.app.operation import operate
    from zhike.platform.actor import Actor
    from zhike.platform.runtime import Runtime

    async def work(runtime: Runtime, actor: Actor) -> RotationReport:
        from zhike.conversations import api as conversations
        from zhike.customers import api as customers
        from zhike.privacy import api as privacy
        from zhike.quality import api as quality

        places = [privacy.DATA_KEYS, conversations.FILE_KEYS, customers.RUN_KEYS, customers.CREDENTIAL_KEYS]
        places.append(quality.REPORT_KEYS)
        return await privacy.rotate_keys(runtime, actor, places, _tell_progress)

    report = operate(data, work)
    if as_json:
        give_json({"rewrapped": report.rewrapped, "retired_key": str(report.retired_key)})
        return
    give(
        said(
            f"已换用新主密钥，重新封装 {report.rewrapped} 个数据密钥。"
            f"旧主密钥保存在 {report.retired_key}，恢复旧备份时需要。",
            f"The new master key is in use; {report.rewrapped} data keys rewrapped. The old one is kept at "
            f"{report.retired_key}: backups from before need it.",
        )
    )


@app.command("erase-again")
def erase_again(data: DataOption = None, as_json: JsonOption = False) -> None:
    """Erase again everybody in the erasure ledger (database and erasures.jsonl): after a database was brought back."""
    from zhike.app.backup.erasing import erase_again_in

    count = erase_again_in(data)
    if as_json:
        give_json({"erased_again": count})
        return
    give(said(f"已按删除台账重新删除 {count} 人。", f"{count} entries of the erasure ledger applied again."))


def _tell_progress(done: int, total: int) -> None:
    tell(f"{done}/{total}")


def _line(row: int, spans: Sequence[Span]) -> str:
    found = [{"start": span.start, "end": span.end, "type": span.kind} for span in spans]
    return json.dumps({"row": row, "spans": found})
