"""HTTP routes of routing, and the console's socket."""

from zhike.platform.directory import apart
from zhike.routing.callbacks import endpoints as callbacks
from zhike.routing.endpoints import agents, bulk, calendar, contacts, desk, floor, licences, live, policies, queues
from zhike.routing.levels import endpoints as levels
from zhike.routing.ties import endpoints as ties

_parts = (desk, contacts, queues, agents, licences, policies, calendar, floor, levels, callbacks, ties, live, bulk)
routers = [apart(part.router, tag="routing") for part in _parts]

BACKGROUND = [live.keep_beating]
