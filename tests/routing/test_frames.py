"""What goes over the console's socket."""

from __future__ import annotations

import json
from uuid import UUID

import pytest

from zhike.routing.frames import (
    Draft,
    Ping,
    Typing,
    Unwatch,
    Watch,
    error_frame,
    frames_of,
    read_frame,
    said_after,
    write_frame,
)

ONE = "019a0000-0000-7000-8000-000000000001"


def test_frames_are_read() -> None:
    assert read_frame('{"type":"ping"}') == Ping()
    assert read_frame(json.dumps({"type": "watch", "conversation_id": ONE})) == Watch(UUID(ONE))
    assert read_frame(json.dumps({"type": "unwatch", "conversation_id": ONE})) == Unwatch(UUID(ONE))
    assert read_frame(json.dumps({"type": "typing", "conversation_id": ONE})) == Typing(UUID(ONE))
    assert read_frame(json.dumps({"type": "typing", "conversation_id": ONE, "note": True})) == Typing(UUID(ONE), True)
    assert read_frame(json.dumps({"type": "draft", "conversation_id": ONE, "what": "note"})) == Draft(UUID(ONE), "note")


@pytest.mark.parametrize(
    "nonsense",
    [
        None,
        "",
        "hello",
        "[]",
        "null",
        "{}",
        '{"type":"watch"}',
        '{"type":"watch","conversation_id":"x"}',
        '{"type":"ping","more":1}',
        '{"type":"shutdown"}',
        '{"type":"draft","conversation_id":"019a0000-0000-7000-8000-000000000001","what":"novel"}',
        "\ud800",
        '{"type":"ping"' + " " * 3000 + "}",
    ],
)
def test_nonsense_is_no_frame(nonsense: str | None) -> None:
    assert read_frame(nonsense) is None


def test_each_change_is_told_once_with_the_newest_sequence() -> None:
    notes = [
        {"topic": f"conversation:{ONE}", "sequence": 4},
        {"topic": f"conversation:{ONE}", "sequence": 6},
        {"topic": f"conversation:{ONE}", "state": 1},
        {"topic": "staff:a", "conversation_id": ONE},
        {"topic": "staff:a", "conversation_id": ONE},
        {"topic": "staff:a"},
        {"topic": "staff:a", "told": 1},
        {"topic": "staff:a", "clocks": 1},
        {"topic": "knowledge"},
        {"topic": "floor"},
        {"topic": f"conversation:{ONE}", "typing": "customer"},
        {"topic": f"conversation:{ONE}", "typing": "agent", "by": "me"},
    ]
    assert frames_of(notes, me="me") == [
        {"type": "changed", "topic": "conversation", "conversation_id": ONE, "sequence": 6},
        {"type": "changed", "topic": "desk", "conversation_id": ONE},
        {"type": "changed", "topic": "desk"},
        {"type": "changed", "topic": "notifications"},
        {"type": "changed", "topic": "clocks"},
        {"type": "changed", "topic": "knowledge"},
        {"type": "changed", "topic": "floor"},
        {"type": "typing", "conversation_id": ONE, "author": "customer"},
    ]


def test_colleagues_are_told_of_each_other_the_newest_of_each_and_nobody_of_themselves() -> None:
    topic = f"colleagues:{ONE}"
    notes = [
        {"topic": topic, "by": "ann", "name": "安", "doing": "viewing", "ask": 1},
        {"topic": topic, "by": "ann", "name": "安", "doing": "reply", "typing": 1},
        {"topic": topic, "by": "ben", "name": "本", "doing": "gone"},
        {"topic": topic, "by": "me", "name": "我", "doing": "note"},
        {"topic": topic, "reconnected": True},
    ]
    sign = {"type": "colleague", "conversation_id": ONE}
    assert frames_of(notes, me="me") == [
        {**sign, "staff_id": "ann", "name": "安", "doing": "reply", "typing": True},
        {**sign, "staff_id": "ben", "name": "本", "doing": "gone", "typing": False},
    ]


def test_errors_name_the_conversation() -> None:
    assert json.loads(write_frame(error_frame("x.y", UUID(ONE)))) == {
        "type": "error",
        "code": "x.y",
        "conversation_id": ONE,
    }
    assert error_frame("x.y") == {"type": "error", "code": "x.y"}


def test_messages_come_along_only_where_nothing_else_happened() -> None:
    topic = f"conversation:{ONE}"
    assert said_after([{"topic": topic, "sequence": 6}, {"topic": topic, "sequence": 4, "internal": 1}]) == {
        UUID(ONE): 3
    }
    assert said_after([{"topic": topic, "sequence": 6}, {"topic": topic, "typing": "customer"}]) == {UUID(ONE): 5}
    for other in ({"state": 1}, {"withdrawn": 2}, {"read": 3, "by": "customer"}, {"reconnected": True}):
        assert said_after([{"topic": topic, "sequence": 6}, {"topic": topic, **other}]) == {}
    assert said_after([{"topic": "floor"}, {"topic": "staff:a", "conversation_id": ONE}]) == {}
