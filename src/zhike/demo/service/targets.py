"""The service targets of the demo bank: tighter where money is in danger, with two ladders of who is told when."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.ids import uuid7
from zhike.routing import api as routing

MINUTE = 60
HOUR = 3600

_USUAL = routing.EscalationLadder(
    key="usual",
    name_zh="常规升级",
    name_en="Usual escalation",
    steps=(
        routing.EscalationStep("first", -20, "agent"),
        routing.EscalationStep("first", 2 * MINUTE, "supervisors"),
        routing.EscalationStep("next", -45, "agent"),
        routing.EscalationStep("next", 2 * MINUTE, "supervisors"),
        routing.EscalationStep("resolution", -5 * MINUTE, "agent"),
        routing.EscalationStep("resolution", 0, "agent"),
        routing.EscalationStep("resolution", 15 * MINUTE, "supervisors"),
    ),
)
_URGENT = routing.EscalationLadder(
    key="urgent",
    name_zh="紧急升级",
    name_en="Urgent escalation",
    steps=(
        routing.EscalationStep("first", -10, "agent"),
        routing.EscalationStep("first", MINUTE, "supervisors"),
        routing.EscalationStep("first", 5 * MINUTE, "compliance"),
        routing.EscalationStep("next", -20, "agent"),
        routing.EscalationStep("next", MINUTE, "supervisors"),
        routing.EscalationStep("resolution", -3 * MINUTE, "agent"),
        routing.EscalationStep("resolution", 0, "supervisors"),
        routing.EscalationStep("resolution", 30 * MINUTE, "compliance"),
    ),
)
_TARGETS: tuple[dict[str, Any], ...] = (
    {"first_s": 60, "next_s": 3 * MINUTE, "resolution_s": 30 * MINUTE, "ladder": "usual"},
    {"urgencies": ("P0",), "first_s": 20, "next_s": MINUTE, "resolution_s": 15 * MINUTE, "ladder": "urgent"},
    {"urgencies": ("P1",), "first_s": 40, "next_s": 2 * MINUTE, "resolution_s": 20 * MINUTE, "ladder": "usual"},
    {"channels": ("email", "letter"), "first_s": 4 * HOUR, "next_s": 4 * HOUR, "resolution_s": 24 * HOUR},
)


async def set_targets(session: Session, *, actor: Actor, now: datetime) -> None:
    """The demo bank's ladders and targets, unless it has some."""
    plain: dict[str, Any] = {"queues": (), "channels": (), "urgencies": (), "reasons": (), "ladder": None}
    targets = [routing.ServiceTarget(id=uuid7(), made_at=now, **(plain | each)) for each in _TARGETS]
    await routing.configure_targets(session, actor=actor, ladders=(_USUAL, _URGENT), targets=targets, now=now)
