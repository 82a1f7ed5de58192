"""What `app` asks of the demo: make the bank ready, then fill and enliven it."""

from zhike.demo.service.living import live
from zhike.demo.service.making import PASSWORD, make_ready
from zhike.demo.service.people_to_meet import PersonToMeet, people_to_meet

__all__ = ["PASSWORD", "PersonToMeet", "live", "make_ready", "people_to_meet"]
