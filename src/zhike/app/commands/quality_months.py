"""`zhike quality seal` and `zhike quality months`: the warehouse by hand, and what stands in it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from zhike.app.terminal import DataOption, JsonOption, give, give_json, said

if TYPE_CHECKING:
    from zhike.quality.api import Exported, SealedMonth


def seal(data: DataOption = None, as_json: JsonOption = False) -> None:
    """Seal all finished months and move old ones to files; may be stopped and run again at any time."""
    from zhike.app.operation import operate
    from zhike.platform.actor import Actor
    from zhike.platform.runtime import Runtime

    async def work(runtime: Runtime, actor: Actor) -> list[Exported]:
        from zhike.audit import api as audit
        from zhike.quality import api as quality

        now = runtime.clock.now()
        done = await quality.keep_months(runtime, now=now, told=_tell)
        detail = {"months": len(done), "moved": sum(each.moved for each in done), "what": "warehouse"}
        async with runtime.database.transaction() as session:
            await audit.record(
                session, actor=actor, action="quality.exported", subject="contacts", detail=detail, now=now
            )
        return done

    done = operate(data, work)
    if as_json:
        give_json([_sealed(each) for each in done])
    elif not done:
        give(said("没有可封存的月份。", "No month is ready to be sealed."))


def months(data: DataOption = None, as_json: JsonOption = False) -> None:
    """Which months stand in files: rows, late rows, bytes, when sealed, when moved."""
    from zhike.app.operation import operate
    from zhike.platform.actor import Actor
    from zhike.platform.runtime import Runtime

    async def work(runtime: Runtime, _actor: Actor) -> list[SealedMonth]:
        from zhike.quality import api as quality

        async with runtime.database.transaction() as session:
            return await quality.list_sealed(session)

    found = operate(data, work)
    if as_json:
        give_json([_month(each) for each in found])
    elif found:
        _show(found)
    else:
        give(said("还没有封存的月份。", "No month has been sealed yet."))


def _tell(done: Exported) -> None:
    what = (
        said("已移入文件", "moved")
        if done.moved
        else said("已写入", "written")
        if done.written
        else said("无变化", "same")
    )
    print(f"{done.month}  {done.rows:>12,}  {what}", file=sys.stderr, flush=True)


def _sealed(done: Exported) -> dict[str, Any]:
    return {"month": done.month, "rows": done.rows, "written": done.written, "moved": done.moved}


def _month(found: SealedMonth) -> dict[str, Any]:
    return {
        "month": found.month,
        "file": found.file,
        "rows": found.rows,
        "late_rows": found.late_rows,
        "bytes": found.bytes,
        "sealed_at": found.sealed_at.isoformat(),
        "moved_at": found.moved_at.isoformat() if found.moved_at else None,
    }


def _show(found: list[SealedMonth]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table()
    for zh, en in (("月份", "Month"), ("联络", "Contacts"), ("迟到", "Late"), ("MB", "MB")):
        table.add_column(said(zh, en), justify="right")
    table.add_column(said("所在", "Read from"))
    for one in found:
        place = said("文件", "file") if one.moved_at else said("数据库", "database")
        table.add_row(one.month, f"{one.rows:,}", f"{one.late_rows:,}", f"{one.bytes / 1e6:,.1f}", place)
    Console().print(table)
