"""The erasure ledger, applied to a database that may be older than it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zhike.app.operation import operate

if TYPE_CHECKING:
    from zhike.platform.actor import Actor
    from zhike.platform.runtime import Runtime
    from zhike.privacy.api import Erasure


def erase_again_in(data: Path | None) -> int:
    """Apply database's and folder's ledger to the installation in `data`; how many entries. Raises `LedgerDamaged`."""

    async def work(runtime: Runtime, actor: Actor) -> int:
        from zhike.privacy import api as privacy

        path = runtime.installation.folder / privacy.LEDGER_FILE
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        return await settle(runtime, actor, "privacy.erased_again", privacy.read_ledger(text, source=str(path)), {})

    return operate(data, work)


async def settle(
    runtime: Runtime, actor: Actor, action: str, ledger: Sequence[Erasure], detail: Mapping[str, Any]
) -> int:
    """Erase again everybody in `ledger` and in the database's own, and audit it; how many entries there are."""
    from zhike.app.wiring import hang_up_holders
    from zhike.audit import api as audit
    from zhike.privacy import api as privacy

    hang_up_holders()
    async with runtime.database.transaction() as session:
        everybody = await privacy.erase_again(session, privacy.Vault(runtime.keyring, purpose="rights"), ledger)
        await audit.record(
            session,
            actor=actor,
            action=action,
            subject=f"installation:{runtime.installation.id}",
            detail={**detail, "erased_again": len(everybody)},
            now=runtime.clock.now(),
        )
    privacy.write_ledger(runtime.installation.folder / privacy.LEDGER_FILE, everybody)
    return len(everybody)
