"""Makes the demo bank: staff, queues, products, articles, customers. Each step is done once and remembered."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from itertools import batched

from zhike.conversations import api as conversations
from zhike.customers import api as customers
from zhike.demo import repository
from zhike.demo.rules import figures
from zhike.demo.rules.people import Person, make_people
from zhike.demo.rules.staff import SHIFTS, Colleague, make_staff
from zhike.demo.service.content import articles, load
from zhike.identity import api as identity
from zhike.knowledge import api as knowledge
from zhike.platform.actor import system_actor
from zhike.platform.runtime import Runtime
from zhike.privacy import api as privacy
from zhike.products import api as products
from zhike.routing import api as routing
