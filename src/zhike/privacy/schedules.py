"""Work started by the clock: at night what is over goes; what was asked for begins at once."""

from __future__ import annotations

from zhike.platform.schedules import Schedule
from zhike.privacy.service import extracting, making_extracts, retention

SCHEDULES = [
    Schedule(name="privacy.retention_nightly", every_s=900.0, run=retention.ask_nightly),
    Schedule(name="privacy.retention", every_s=30.0, run=retention.run_waiting, wake_on=retention.TOPIC),
    Schedule(name="privacy.extracts", every_s=30.0, run=making_extracts.make_waiting, wake_on=extracting.TOPIC),
    Schedule(name="privacy.extracts_old", every_s=3600.0, run=making_extracts.drop_old_files),
]
