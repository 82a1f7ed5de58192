"""Frames are read strictly, and whatever comes is never more than refused."""

from __future__ import annotations

import json
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhike.channels import frames
from zhike.channels.errors import FrameBroken


def test_frames_of_the_page() -> None:
    file = uuid4()
    assert frames.decode('{"type":"hello","token":"t"}') == frames.Hello("t")
    assert frames.decode('{"type":"hello","token":"t","after":7}') == frames.Hello("t", 7)
    assert frames.decode('{"type":"message","client_id":"k","text":"你好"}') == frames.SendMessage("k", "你好")
    assert frames.decode(f'{{"type":"attachment","client_id":"k","attachment_id":"{file}"}}') == frames.SendAttachment(
        "k", file
    )
    assert frames.decode('{"type":"read","sequence":3}') == frames.Read(3)
    assert frames.decode('{"type":"rating","score":5}') == frames.Rate(5)
    for kind, frame in (
        ("typing", frames.Typing),
        ("person", frames.AskForPerson),
        ("end", frames.End),
        ("restart", frames.Restart),
        ("ping", frames.Ping),
    ):
        assert frames.decode(json.dumps({"type": kind, "new": 1})) == frame()


@pytest.mark.parametrize(
    ("raw", "what"),
    [
        ("", "JSON"),
        ("rubbish", "JSON"),
        ("[" * 50_000, "type"),
        ('{"a":' * 50_000, "JSON"),
        ("[]", "type"),
        ("null", "type"),
        ("{}", "type"),
        ('{"type":"fly"}', "type"),
        ('{"type":7}', "type"),
        ('{"type":"message","text":"x"}', "type"),
        ('{"type":"message","client_id":5,"text":"x"}', "client_id"),
        ('{"type":"read","sequence":-1}', "sequence"),
        ('{"type":"read","sequence":99999999999999}', "sequence"),
        ('{"type":"attachment","client_id":"k","attachment_id":"x"}', "attachment_id"),
        (b"\xff\xfe", "JSON"),
        ('{"type":"message","client_id":5,"text":"\\ud800"}', "client_id"),
    ],
)
def test_nonsense_is_refused_with_its_place(raw: str | bytes, what: str) -> None:
    with pytest.raises(FrameBroken) as refused:
        frames.decode(raw)
    assert refused.value.params["what"] == what


def test_half_a_pair_is_read_and_left_to_the_text_rules() -> None:
    frame = frames.decode('{"type":"message","client_id":"k","text":"a\\ud83dz"}')
    assert isinstance(frame, frames.SendMessage)
    assert frame.text.encode("utf-8", "replace") == b"a?z"


@given(st.one_of(st.text(), st.binary()))
def test_whatever_comes_is_a_frame_or_refused(raw: str | bytes) -> None:
    try:
        frames.decode(raw)
    except FrameBroken as refused:
        assert refused.message("zh") != refused.message("en")  # noqa: PT017 - either way is right
    frames.client_id_of(raw)


@pytest.mark.parametrize(
    ("raw", "client_id"), [('{"client_id":"k"}', "k"), ('{"client_id":5}', None), ("[]", None), ("x", None)]
)
def test_the_senders_id_is_found_where_it_can_be(raw: str, client_id: str | None) -> None:
    assert frames.client_id_of(raw) == client_id


def test_an_error_frame_leaves_out_what_is_not_known() -> None:
    assert json.loads(frames.encode(frames.Trouble("a.b", "c"))) == {"type": "error", "code": "a.b", "message": "c"}
