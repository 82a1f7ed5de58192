"""What the watch of the demo bank has to show: a night of curiosity, a morning of guessing, a request too many."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from zhike.audit import api as audit
from zhike.identity import api as identity
from zhike.platform.actor import Actor, system_actor
from zhike.platform.database import Session
from zhike.platform.runtime import Runtime

READ, REVEALED, DENIED, FAILED = "customers.read", "customers.revealed", "identity.denied", "identity.sign_in_failed"
_IDENTITY = system_actor("identity")


async def make_watched(runtime: Runtime) -> None:
    """Write the audit entries of yesterday's oddities; the worker's watch finds them by itself."""
    today = runtime.clock.now().astimezone(runtime.settings.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    yesterday = today - timedelta(days=1)
    async with runtime.database.transaction() as session:
        agents = await identity.find_staff(session, role="agent")
        curious, hasty, lost = (Actor(id=str(each.id), kind="staff", name=each.name) for each in agents[7:10])
        await _write(session, curious, READ, "customer", 9, start=yesterday.replace(hour=2, minute=10), step_s=40)
        await _write(session, hasty, REVEALED, "customer", 14, start=yesterday.replace(hour=10, minute=3), step_s=25)
        await _write(session, lost, DENIED, "permission:quality.export", 6, start=yesterday.replace(hour=15), step_s=50)
        account = f"staff:{agents[11].id}"
        await _write(session, _IDENTITY, FAILED, account, 11, start=yesterday.replace(hour=8, minute=1), step_s=20)


async def _write(
    session: Session, actor: Actor, action: str, subject: str, how_many: int, *, start: datetime, step_s: int
) -> None:
    """`how_many` entries; of the subject `customer` each is of another one."""
    for number in range(how_many):
        whose = f"customer:{UUID(int=number + 1)}" if subject == "customer" else subject
        detail = {"address": "10.20.7.31"} if action == FAILED else None
        at = start + timedelta(seconds=step_s * number)
        await audit.record(session, actor=actor, action=action, subject=whose, detail=detail, now=at)
