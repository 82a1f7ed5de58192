"""`zhike customers insiders`: which customers work for the bank."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from zhike.app.terminal import DataOption, JsonOption, give, give_json, said

if TYPE_CHECKING:
    from zhike.platform.actor import Actor
    from zhike.platform.runtime import Runtime


def insiders(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE", help=said("CSV：staff,customer 两列编号。", "CSV: staff,customer, the numbers of both.")
        ),
    ],
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say which customers work here (the whole list, again replaces it): the watch looks at who reads them."""
    from zhike.app.operation import operate

    by_staff = _read(file)

    async def work(runtime: Runtime, actor: Actor) -> list[str]:
        from zhike.customers import api as customers

        async with runtime.database.transaction() as session:
            return await customers.set_insiders(session, actor=actor, by_staff=by_staff, now=runtime.clock.now())

    unknown = operate(data, work)
    if as_json:
        give_json({"insiders": len(by_staff) - len(unknown), "unknown": unknown})
        return
    known, names = len(by_staff) - len(unknown), ", ".join(unknown[:20])
    give(
        said(
            f"{known} 位员工客户。找不到客户的员工：{names or '无'}。",
            f"{known} insiders. Staff without a customer: {names or 'nobody'}.",
        )
    )


def _read(file: Path) -> dict[str, str]:
    """Number as staff -> number as customer."""
    from zhike.platform.errors import Invalid
    from zhike.platform.tables import open_table

    table = open_table(file)
    missing = ", ".join(sorted({"staff", "customer"} - set(table.columns)))
    if missing:
        raise Invalid(what=said(f"{file} 第 1 行缺少列 {missing}", f"{file}, row 1: the column {missing} is missing"))
    pairs = [
        (str(row["staff"] or "").strip(), str(row["customer"] or "").strip())
        for batch in table.read(["staff", "customer"])
        for row in batch.data.to_pylist()
    ]
    return {staff: customer for staff, customer in pairs if staff and customer}
