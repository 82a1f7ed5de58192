"""Events travel as JSON and come back as they were."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhike.conversations import events
from zhike.platform.outbox import decode, event_type

EVENTS: list[Any] = [
    events.ConversationOpened,
    events.MessagePosted,
    events.PersonRequested,
    events.ConversationAssigned,
    events.ConversationEnded,
    events.ConversationResolved,
    events.ConversationClosed,
    events.ConversationRated,
    events.ConversationMerged,
    events.MergeUndone,
    events.ConversationSplit,
    events.SplitUndone,
]


@pytest.mark.parametrize("event_class", EVENTS)
@given(data=st.data())
def test_every_event_comes_back_from_the_outbox(event_class: Any, data: st.DataObject) -> None:
    event = data.draw(st.builds(event_class))
    stored = msgspec.json.decode(msgspec.json.encode(event))
    assert decode(event_class, stored) == event
    assert event_type(event_class) == f"conversations.{event_class.__name__}"


def test_no_event_carries_what_somebody_said() -> None:
    words = {"text", "note", "comment", "name", "phone"}
    assert not [each.__name__ for each in EVENTS if words & {field.name for field in fields(each)}]
