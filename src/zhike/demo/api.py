"""What `app` asks of the demo: make the bank ready, then fill and enliven it."""

from zhike.demo.service.living import live
from zhike.demo.service.making import make_ready

__all__ = ["live", "make_ready"]
