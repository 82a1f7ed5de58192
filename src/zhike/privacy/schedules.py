"""Work started by the clock: at night what is over goes; a run that was asked for begins at once."""

from __future__ import annotations

from zhike.platform.schedules import Schedule
from zhike.privacy.service import retention

SCHEDULES = [
    Schedule(name="privacy.retention_nightly", every_s=900.0, run=retention.ask_nightly),
    Schedule(name="privacy.retention", every_s=30.0, run=retention.run_waiting, wake_on=retention.TOPIC),
]
