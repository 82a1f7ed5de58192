"""What the team's space does by the clock."""

from __future__ import annotations

from zhike.platform.schedules import Schedule
from zhike.team.service.announcing import forget_old, tell_due

SCHEDULES = [
    Schedule(name="team.tell_announcements", every_s=30.0, run=tell_due),
    Schedule(name="team.forget_announcements", every_s=3600.0, run=forget_old),
]
