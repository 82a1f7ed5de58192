"""Small talk is recognised when it is nothing but that."""

from __future__ import annotations

import pytest

from zhike.assistant.rules.hearing import hear
from zhike.assistant.rules.small_talk import small_talk
from zhike.assistant.rules.wording import EMOTIONS, SAYINGS, say
from zhike.knowledge.api import fold

TALK = {
    "greeting": "你好\n您好！\n你好呀\n在吗\n早上好\nhi\nHello\nhello there\ngood morning\n嗨\n您好，请问",
    "thanks": "谢谢\n謝謝你\n好的谢谢\n知道了\n感谢\nthanks\nthank you very much\nok thanks\ngot it\n非常感谢",
    "goodbye": "再见\n拜拜\n没事了谢谢\n88\nbye\ngoodbye\nthat's all\nno thats all thanks",
    "identity": "你是谁\n你是机器人吗\n你是真人吗\n您是人工还是机器人\n你叫什么名字\n你能做什么\nare you a robot\n"
    "are you human or a bot\nwho are you\nis this a real person\nwhat can you do",
}
NO_TALK = [
    "你好，信用卡年费多少",
    "谢谢，那转账限额呢",
    "hello how do i pay my card",
    "thanks but what about the fee",
    "你们是哪家银行",
    "who are your auditors",
    "再见面是几号",
    "转人工",
    "",
    "😀",
]


@pytest.mark.parametrize(
    ("text", "kind"), [(text, kind) for kind, texts in TALK.items() for text in texts.splitlines()]
)
def test_small_talk(text: str, kind: str) -> None:
    assert small_talk(hear(fold(text))) == kind


@pytest.mark.parametrize("text", NO_TALK)
def test_a_question_in_it_makes_it_none(text: str) -> None:
    assert small_talk(hear(fold(text))) is None


def test_it_says_that_it_is_automated() -> None:
    assert "自动" in say("identity", "zh")
    assert "自动" in say("greeting", "zh")
    assert "automated" in say("identity", "en")
    assert "automated" in say("greeting", "en")
    assert all(chinese and english for chinese, english in SAYINGS.values())
    assert len(EMOTIONS) == 5
