"""`zhike audit`: whether the audit trail is whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from zhike.app.terminal import DataOption, JsonOption, give, give_json, said

if TYPE_CHECKING:
    from zhike.audit.api import Verification

app = typer.Typer()


@app.callback()
def audit() -> None:
    """A group, though it holds one command so far."""


@app.command()
def verify(data: DataOption = None, as_json: JsonOption = False) -> None:
    """Recompute the hash chain; exit code 1 where it is broken."""
    from dataclasses import asdict

    from zhike.app.operation import operate
    from zhike.platform.actor import Actor
    from zhike.platform.runtime import Runtime

    async def work(runtime: Runtime, _actor: Actor) -> Verification:
        from zhike.audit import api as audit

        async with runtime.database.transaction() as session:
            return await audit.verify(session, keyring=runtime.keyring)

    found = operate(data, work)
    if as_json:
        give_json(asdict(found))
    else:
        give(_sentence(found))
    if not found.ok:
        raise typer.Exit(1)


def _sentence(found: Verification) -> str:
    if not found.ok:
        return said(
            f"审计链在第 {found.broken_at} 条处断裂：该记录或其前一条被改动过。",
            f"The audit chain is broken at row {found.broken_at}: it, or the row before it, was altered.",
        )
    return said(
        f"审计链完整：已封存 {found.sealed} 条，待封存 {found.unsealed} 条。",
        f"The audit chain is whole: {found.sealed} rows sealed, {found.unsealed} waiting to be.",
    )
