"""Secrets are dropped at the door; ordinary numbers stay."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhike.privacy.rules.authentication_secrets import drop_secrets, find_secrets, find_secrets_thoroughly
from zhike.privacy.rules.folding import fold

DROPPED = [
    ("密码是123456", "密码是⟨PIN⟩", ("PIN",)),
    ("密码123456", "密码⟨PIN⟩", ("PIN",)),
    ("我的密码是 123456，帮我看看", "我的密码是 ⟨PIN⟩，帮我看看", ("PIN",)),
    ("密码：１２３４５６", "密码：⟨PIN⟩", ("PIN",)),
    ("密 码 1 2 3 4 5 6", "密 码 ⟨PIN⟩", ("PIN",)),
    ("密码是①②③④⑤⑥", "密码是⟨PIN⟩", ("PIN",)),
    ("密码是一二三四五六", "密码是⟨PIN⟩", ("PIN",)),
    ("密码是abc12345。", "密码是⟨PIN⟩。", ("PIN",)),
    ("登录密码：P@ssw0rd!", "登录密码：⟨PIN⟩", ("PIN",)),
    ("密码是我的生日 900101", "密码是我的生日 ⟨PIN⟩", ("PIN",)),
    ("密码是手机号后六位345678", "密码是手机号后六位⟨PIN⟩", ("PIN",)),
    ("取款密码888888取不了", "取款密码⟨PIN⟩取不了", ("PIN",)),
    ("密码，123456，取不了", "密码，⟨PIN⟩，取不了", ("PIN",)),
    ("改密码为 654321", "改密码为 ⟨PIN⟩", ("PIN",)),
    ("123456是我的取款密码", "⟨PIN⟩是我的取款密码", ("PIN",)),
    ("mima 123456", "mima ⟨PIN⟩", ("PIN",)),
    ("my password is hunter2", "my password is ⟨PIN⟩", ("PIN",)),
    ("pin is 1234", "pin is ⟨PIN⟩", ("PIN",)),
    ("PIN: 1234", "PIN: ⟨PIN⟩", ("PIN",)),
    ("pin码1234", "pin码⟨PIN⟩", ("PIN",)),
    ("Password was changed to 20240501", "Password was changed to ⟨PIN⟩", ("PIN",)),
    ("验证码 884213", "验证码 ⟨OTP⟩", ("OTP",)),
    ("验证码884213 5分钟有效", "验证码⟨OTP⟩ 5分钟有效", ("OTP",)),
    ("您的验证码为884213，5分钟内有效，请勿泄露", "您的验证码为⟨OTP⟩，5分钟内有效，请勿泄露", ("OTP",)),
    ("884213是验证码", "⟨OTP⟩是验证码", ("OTP",)),
    ("收到884213的验证码", "收到⟨OTP⟩的验证码", ("OTP",)),
    ("短信码8842 13", "短信码⟨OTP⟩", ("OTP",)),
    ("动态密码 123456", "动态密码 ⟨OTP⟩", ("OTP",)),
    ("验证码，884213", "验证码，⟨OTP⟩", ("OTP",)),
    ("the verification code is 884213", "the verification code is ⟨OTP⟩", ("OTP",)),
    ("my code is 884213", "my code is ⟨OTP⟩", ("OTP",)),
    ("OTP 884213", "OTP ⟨OTP⟩", ("OTP",)),
    ("cvv 123", "cvv ⟨CVV⟩", ("CVV",)),
    ("CVV2:123", "CVV2:⟨CVV⟩", ("CVV",)),
    ("安全码是 123", "安全码是 ⟨CVV⟩", ("CVV",)),
    ("卡背面后三位123", "卡背面后三位⟨CVV⟩", ("CVV",)),
    ("security code 123", "security code ⟨CVV⟩", ("CVV",)),
    ("123 是安全码", "⟨CVV⟩ 是安全码", ("CVV",)),
    ("4111 1111 1111 1111 12/26 123", "4111 1111 1111 1111 ⟨EXPIRY⟩ ⟨CVV⟩", ("EXPIRY", "CVV")),
    ("4111111111111111 12/26", "4111111111111111 ⟨EXPIRY⟩", ("EXPIRY",)),
    ("4111111111111111，有效期12/26", "4111111111111111，有效期⟨EXPIRY⟩", ("EXPIRY",)),
    ("有效期至2026年12月，卡号6222021234567890128", "有效期至⟨EXPIRY⟩，卡号6222021234567890128", ("EXPIRY",)),
    ("卡 4111111111111111 exp 12/26", "卡 4111111111111111 exp ⟨EXPIRY⟩", ("EXPIRY",)),
    ("信用卡有效期12/26", "信用卡有效期⟨EXPIRY⟩", ("EXPIRY",)),
    ("密码1234和验证码567890", "密码⟨PIN⟩和验证码⟨OTP⟩", ("PIN", "OTP")),
    ("刷卡数据 %B4111111111111111^ZHANG/WEI^26121010000000000000? 谢谢", "刷卡数据 ⟨TRACK⟩ 谢谢", ("TRACK",)),
]

KEPT = [
    "",
    "密码是多少",
    "忘记密码了，手机号13812345678",
    "我的密码忘记了 13812345678",
    "密码错误3次",
    "密码是6位数字",
    "密码输错了，余额5000元没了",
    "密码 2024年3月改的",
    "密码 2024-03-01 改的",
    "忘记密码，2000转不了",
    "忘了密码，20000元取不出来",
    "密码，100000块怎么取",
    "密码器 12345678",
    "验证码5分钟内有效",
    "验证码收不到，我的号码13812345678",
    "发了3次验证码都没收到，急",
    "尾号5678验证码收不到",
    "尾号5678的验证码收不到",
    "错误代码 500123",
    "error code is 500123",
    "the postal code 730000",
    "邮政编码 730000",
    "转账5000元",
    "我要转 5,000 到 6222021234567890128",
    "我2024年开的卡，卡号6222021234567890128",
    "身份证有效期到2026年12月",
    "活动有效期至2026年12月",
    "cvv是什么",
    "安全码在哪里",
    "安全码 100元",
    "my password is wrong",
    "my password is wrong!",
    "I typed my password 3 times",
    "password is forgotten",
    "2024-12-26 14:30 转出 5000.00",
    "spinning 1234",
    "利率 3.85%，期限 12/24 个月",
    "订单号 202403011230451234",
    "卡 4111111111111111 余额 1226.50",
    "信用卡 12/26 期",
]


@pytest.mark.parametrize(("text", "clean", "kinds"), DROPPED)
def test_a_secret_is_dropped_and_named(text: str, clean: str, kinds: tuple[str, ...]) -> None:
    assert drop_secrets(text) == (clean, kinds)


@pytest.mark.parametrize("text", KEPT)
def test_an_ordinary_text_stays_as_it_is(text: str) -> None:
    assert drop_secrets(text) == (text, ())


@pytest.mark.parametrize("text", [case[0] for case in DROPPED])
def test_dropping_twice_is_dropping_once(text: str) -> None:
    clean, _ = drop_secrets(text)
    assert drop_secrets(clean) == (clean, ())


@given(st.text(max_size=200))
def test_any_text_at_all_is_taken(text: str) -> None:
    clean, kinds = drop_secrets(text)
    assert (clean == text) == (kinds == ())


@given(
    st.from_regex(r"[0-9]{6}", fullmatch=True),
    st.sampled_from(["密码是", "验证码", "密码：", "my PIN is ", "OTP "]),
    st.text(alphabet="你好请问我的卡怎么办，。！ \n", max_size=30),
)
def test_six_digits_after_the_word_never_stay(code: str, word: str, around: str) -> None:
    clean, kinds = drop_secrets(f"{around}。{word}{code}。{around}")
    assert kinds
    assert code not in clean


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True))
def test_a_phone_number_is_never_a_secret(phone: str) -> None:
    text = f"忘记密码，验证码也收不到，请打 {phone}"
    assert drop_secrets(text) == (text, ())


@pytest.mark.parametrize(
    "piece", ["1 ", "1", "密码", "密码是", "4111 1111 1111 1111 ", "a@", "my ", "%B4111111111111111^"]
)
def test_a_hundred_kilobytes_of_anything_take_little_time(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    began = time.process_time()
    drop_secrets(text)
    assert time.process_time() - began < 10  # quadratic work would take minutes


@pytest.mark.parametrize("path", sorted((Path(__file__).parent / "data").glob("*.txt")), ids=lambda path: path.name)
def test_looking_first_whether_there_can_be_a_secret_misses_none(path: Path) -> None:
    for line in path.read_text(encoding="utf-8").splitlines():
        folded = fold(line)
        assert find_secrets(folded) == find_secrets_thoroughly(folded), line


@pytest.mark.parametrize(("text", "expected", "kinds"), DROPPED)
def test_nor_among_those_that_are_dropped(text: str, expected: str, kinds: tuple[str, ...]) -> None:
    del expected, kinds
    assert find_secrets(fold(text)) == find_secrets_thoroughly(fold(text))
