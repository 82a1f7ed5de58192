"""Phones, id numbers, cards and e-mail addresses are found in text, with their offsets."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhike.privacy.rules.numbers import card_number_holds, id_check_digit, id_number_holds, luhn_holds
from zhike.privacy.rules.personal_data import find_personal_data, mask_text
from zhike.privacy.rules.spans import Span

ID = "11010519491231002X"
CARD = "6222021234567890128"

MASKED = [
    ("我的手机13812345678", "我的手机⟨PHONE⟩"),
    ("+86 138 1234 5678", "⟨PHONE⟩"),
    ("86-13812345678", "⟨PHONE⟩"),
    ("8613812345678", "⟨PHONE⟩"),
    ("008613812345678", "⟨PHONE⟩"),
    ("１３８１２３４５６７８", "⟨PHONE⟩"),
    ("138-1234-5678", "⟨PHONE⟩"),
    ("1 3 8 1 2 3 4 5 6 7 8", "⟨PHONE⟩"),
    ("138\u200b1234\u200b5678", "⟨PHONE⟩"),
    ("13812345678,13912345678", "⟨PHONE⟩,⟨PHONE⟩"),
    ("13812345678 13912345678", "⟨PHONE⟩ ⟨PHONE⟩"),
    ("0931-8123456", "⟨PHONE⟩"),
    ("+1 415 555 2671", "⟨PHONE⟩"),
    (f"身份证{ID}", "身份证⟨ID⟩"),
    (f"{ID.lower()}.", "⟨ID⟩."),
    ("110105 19491231 002X", "⟨ID⟩"),
    ("1 1 0 1 0 5 1 9 4 9 1 2 3 1 0 0 2 X", "⟨ID⟩"),
    (f"卡号{CARD}。", "卡号⟨CARD⟩。"),
    ("6222 0212 3456 7890 128", "⟨CARD⟩"),
    ("622202 1234567890128", "⟨CARD⟩"),
    ("4111-1111-1111-1111", "⟨CARD⟩"),
    ("3782 822463 10005", "⟨CARD⟩"),
    (f"{CARD} 13812345678", "⟨CARD⟩ ⟨PHONE⟩"),
    ("卡4111111111111111X", "卡⟨CARD⟩X"),
    ("邮箱 zhang.wei+x@mail.example.com.cn。", "邮箱 ⟨EMAIL⟩。"),
    ("13812345678@139.com", "⟨EMAIL⟩"),
    ("ｚｗ＠example.com", "⟨EMAIL⟩"),
]

PLAIN = [
    "",
    "金额5000.00 2024-03-01 14:30",
    "订单202403011230451234",
    "95588 400-800-1234",
    "11010519491331002X",  # no such month
    "11010519491231002",  # a digit short
    "00010519491231002X",  # no such province
    "4111111111111112",  # Luhn fails
    "0000000000000000",
    "12345678901",
    "123456",
    "2024 2024 2024 2024",
    "a@b",
    "1234567X",
    "12X 34567890",
    "4444444444444444",
    "⟨PHONE⟩",
]


@pytest.mark.parametrize(("text", "masked"), MASKED)
def test_personal_data_is_masked_by_its_kind(text: str, masked: str) -> None:
    assert mask_text(text) == masked


@pytest.mark.parametrize("text", PLAIN)
def test_other_numbers_stay(text: str) -> None:
    assert mask_text(text) == text


def test_offsets_are_characters_and_the_end_is_exclusive() -> None:
    text = "😀手机 138 1234 5678，邮箱 a.b@x.cn"
    spans = find_personal_data(text)
    assert [(text[span.start : span.end], span.kind) for span in spans] == [
        ("138 1234 5678", "PHONE"),
        ("a.b@x.cn", "EMAIL"),
    ]
    assert spans[0] == Span(4, 17, "PHONE")


@given(st.dates(date(1900, 1, 1), date(2030, 12, 31)), st.integers(0, 999), st.sampled_from(["110105", "620102"]))
def test_every_true_id_number_is_found_and_no_false_one(born: date, serial: int, area: str) -> None:
    first = f"{area}{born:%Y%m%d}{serial:03d}"
    check = id_check_digit(first)
    assert id_number_holds(first + check)
    assert mask_text(f"证件 {first}{check}，谢谢") == "证件 ⟨ID⟩，谢谢"
    for wrong in set("0123456789X") - {check}:
        assert not id_number_holds(first + wrong)


@given(st.from_regex(r"62[0-9]{11,16}", fullmatch=True))
def test_every_card_with_a_true_check_digit_is_found(first: str) -> None:
    card = next(first + str(digit) for digit in range(10) if luhn_holds(first + str(digit)))
    assert card_number_holds(card)
    assert "⟨CARD⟩" in mask_text(f"卡号 {card}") or "⟨ID⟩" in mask_text(f"卡号 {card}")


@given(st.text(max_size=300))
def test_spans_lie_in_order_inside_the_text(text: str) -> None:
    at = 0
    for span in find_personal_data(text):
        assert at <= span.start < span.end <= len(text)
        at = span.end


@given(st.text(alphabet="0123456789 -+Xx()@a.,", max_size=120))
def test_masked_text_holds_nothing_more_to_mask(text: str) -> None:
    assert find_personal_data(mask_text(text)) == []
