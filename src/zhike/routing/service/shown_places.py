"""The place that one customer's page shows, from a reading that all pages of a process share.

Where two thousand wait, each place would cost a look at all two thousand. The pages share one reading that is at most
`desk_queue_age_s` old; whoever joined a long line after it is told their place with the next push to all pages.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import UUID
from weakref import WeakKeyDictionary

from zhike.platform.database import Session
from zhike.platform.realtime import Hub
from zhike.platform.runtime import Runtime
from zhike.routing.service.places import read_all_places
from zhike.routing.service.readings import Shared
from zhike.routing.values import Place

Places = Mapping[UUID, Place]

# A line up to here is read anew for somebody who is not in the reading yet.
SHORT: Final = 100

_shared: WeakKeyDictionary[Hub, Shared[Places]] = WeakKeyDictionary()


async def find_shown_place(runtime: Runtime, session: Session, conversation_id: UUID, *, now: datetime) -> Place | None:
    """The place of a conversation that waits, a moment old; None also while it is not told yet (see above)."""
    shared = _shared.setdefault(runtime.hub, Shared(runtime.settings.desk_queue_age_s))

    async def read() -> Places:
        return await read_all_places(session, now=now)

    places = await shared.get(read)
    if conversation_id not in places and len(places) <= SHORT:
        places = await shared.get_new(read)
    return places.get(conversation_id)
