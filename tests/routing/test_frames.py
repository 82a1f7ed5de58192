"""What goes over the console's socket."""

from __future__ import annotations

import json
from uuid import UUID

import pytest

from zhike.routing.frames import Ping, Typing, Unwatch, Watch, error_frame, frames_of, read_frame, write_frame

ONE = "019a0000-0000-7000-8000-000000000001"


def test_frames_are_read() -> None:
    assert read_frame('{"type":"ping"}') == Ping()
    assert read_frame(json.dumps({"type": "watch", "conversation_id": ONE})) == Watch(UUID(ONE))
    assert read_frame(json.dumps({"type": "unwatch", "conversation_id": ONE})) == Unwatch(UUID(ONE))
    assert read_frame(json.dumps({"type": "typing", "conversation_id": ONE})) == Typing(UUID(ONE))


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
        {"topic": "knowledge"},
        {"topic": "floor"},
        {"topic": f"conversation:{ONE}", "typing": "customer"},
        {"topic": f"conversation:{ONE}", "typing": "agent", "by": "me"},
    ]
    assert frames_of(notes, me="me") == [
        {"type": "changed", "topic": "conversation", "conversation_id": ONE, "sequence": 6},
        {"type": "changed", "topic": "desk", "conversation_id": ONE},
        {"type": "changed", "topic": "desk"},
        {"type": "changed", "topic": "knowledge"},
        {"type": "changed", "topic": "floor"},
        {"type": "typing", "conversation_id": ONE, "author": "customer"},
    ]


def test_errors_name_the_conversation() -> None:
    assert json.loads(write_frame(error_frame("x.y", UUID(ONE)))) == {
        "type": "error",
        "code": "x.y",
        "conversation_id": ONE,
    }
    assert error_frame("x.y") == {"type": "error", "code": "x.y"}
