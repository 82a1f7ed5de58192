"""What the system says."""

from __future__ import annotations

import pytest

from zhike.conversations.rules.notices import NOTICES, name_secrets, notice


@pytest.mark.parametrize("code", NOTICES)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_notice_is_said_in_both_languages(code: str, language: str) -> None:
    values = {
        "bank": "临州银行",
        "name": "李敏",
        "number": "20317",
        "kinds": "密码",
        "when": "13:40",
        "tries": "1",
        "most": "3",
    }
    said = notice(code, language, **values)
    assert said
    assert "{" not in said
    assert ("您" in said or "客服" in said or "正在" in said) is (language == "zh")


def test_the_greeting_says_that_it_is_automated_and_that_a_person_is_near() -> None:
    assert "智能助手" in notice("greeting", "zh", bank="临州银行")
    assert "automated" in notice("greeting", "en", bank="Linzhou Bank")
    assert "转人工" in notice("greeting", "zh", bank="临州银行")


def test_dropped_secrets_are_named_once_each() -> None:
    assert name_secrets(("PIN", "OTP", "PIN"), "zh") == "密码、验证码"
    assert name_secrets(("CVV", "TRACK"), "en") == "card security code, card track data"
    assert name_secrets(("NEW_KIND",), "en") == "secret"
