"""What is found by which words, without a database."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conversations.builders import NOON, a_conversation
from zhike.conversations.rules.search import hits
from zhike.conversations.rules.search.documents import filters_of, parts_of
from zhike.conversations.rules.search.months import windows
from zhike.conversations.rules.search.pieces import Cut, Personal, cut, fold, lexemes_of, pairs_of
from zhike.conversations.rules.search.queries import Meaning, all_of, quoted, tsquery_of, words_of
from zhike.conversations.rules.search.sounds import sounds_of_pair, splits_of
from zhike.conversations.thread import Step
from zhike.platform.ids import uuid7

SHANGHAI = ZoneInfo("Asia/Shanghai")


def placed(text: str, *personal: Personal) -> list[tuple[str, int]]:
    return lexemes_of(cut(text, personal), 1)[0]


def query(typed: str) -> str:
    return all_of(tsquery_of(Meaning(word)) for word in words_of(typed))


def test_han_is_found_by_pairs_and_the_last_character_by_itself() -> None:
    assert placed("转账失败") == [("转账", 1), ("账失", 2), ("失败", 3), ("败", 4)]


def test_words_and_numbers_are_found_whole_and_small() -> None:
    assert placed("Transfer 5,000.00元，ＡＢＣ") == [
        ("transfer", 1),
        ("5000", 2),
        ("00", 3),
        ("00元", 3),
        ("元", 4),
        ("abc", 5),
    ]


def test_what_is_personal_is_no_word_and_parts_its_neighbours() -> None:
    assert placed("我叫张伟好", Personal("NAME", 2, 4)) == [("我叫", 1), ("叫", 2), ("好", 5)]


def test_messages_are_no_neighbours() -> None:
    _, after = lexemes_of(cut("余额", ()), 1)
    assert after == 5


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("余额", "(('余额'))"),
        ("余额不", "(('余额' <1> '额不'))"),
        ("余", "(('余':*))"),
        ("5000元", "(('5000元'))"),
        ("5000元整", "(('5000元' <1> '元整'))"),
        ("5元3角", "(('5元' <1> '元' <1> '3角'))"),
        ("卡3306", "(('卡' <1> '3306'))"),
        ("余额5000", "(('余额' <2> '5000'))"),
        ("账单 transf", "(('账单')) & (('transf':*))"),
        ("me", "(('me'))"),
        ("……", ""),
    ],
)
def test_a_query_is_written_for_the_database(typed: str, written: str) -> None:
    assert query(typed) == written


@pytest.mark.parametrize("typed", ["6222 0212 3456 7890 123", "138-1234-5678", "+86 13812345678", "11010119900307123X"])
def test_a_long_number_is_one_word_however_it_is_grouped(typed: str) -> None:
    (word,) = words_of(typed)
    assert word.number == "".join(sign for sign in typed if sign.isalnum())


def test_short_numbers_stay_words() -> None:
    assert [word.number for word in words_of("5000 3306")] == ["", ""]
    assert words_of("3306")[0].is_tail
    assert not words_of("330")[0].is_tail


def test_pinyin_is_cut_into_syllables() -> None:
    assert ("zhuan", "zhang") in splits_of("zhuanzhang")
    assert splits_of("xian") == [("xi", "an"), ("xia", "n")] or ("xi", "an") in splits_of("xian")
    assert splits_of("qqq") == []
    assert sounds_of_pair("转账") >= {"zhuan zhang"}
    assert sounds_of_pair("余!") == set()


def test_a_word_in_pinyin_means_the_pairs_that_sound_so() -> None:
    (word,) = words_of("zhuanzhang")
    meaning = Meaning(word, sounding={"zhuan zhang": ["转帐", "转账"]})
    assert meaning.readings() == [[["转帐", "转账"]]]
    assert tsquery_of(meaning) == "(('zhuanzhang':*) | (('转帐' | '转账')))"
    assert hits.find_hits("昨天转账了", [meaning]) == [(2, 4)]


@given(st.text(alphabet="余额转账失败 abc019,。-'\\\n", max_size=40))
def test_folding_keeps_offsets_and_pieces_stand_where_they_say(text: str) -> None:
    assert len(fold(text)) == len(text)
    for piece in cut(text, ()).pieces:
        assert fold(text)[piece.start : piece.end].replace(",", "") == piece.text


@given(st.text(max_size=60))
def test_any_text_can_be_asked_for(typed: str) -> None:
    for word in words_of(typed):
        assert word.pieces
        assert tsquery_of(Meaning(word))


_TEXT = st.text(alphabet="余额转账 a1,。", min_size=1, max_size=12)


@given(_TEXT, _TEXT)
def test_what_stands_in_a_text_is_marked_in_it(before: str, word: str) -> None:
    words = words_of(word)[:1]
    text = f"{before}，{words[0].typed if words else ''}，好"
    found = hits.find_hits(text, [Meaning(each) for each in words])
    assert bool(found) == bool(words)
    assert all(first < last for first, last in found)


@given(
    _TEXT, st.lists(st.integers(0, 12), min_size=2, max_size=2), st.lists(st.integers(0, 12), min_size=2, max_size=2)
)
def test_what_is_shown_is_the_text_with_what_is_personal_masked(text: str, hit: list[int], span: list[int]) -> None:
    first, last = sorted(min(each, len(text)) for each in hit)
    start, end = sorted(min(each, len(text)) for each in span)
    personal = [Personal("NAME", start, end)] if start < end else []
    parts = hits.show(text, [(first, last)] if first < last else [], personal)
    masked = text[:start] + "⟨NAME⟩" + text[end:] if personal else text
    assert "".join(part.text for part in parts) == masked
    assert any(part.hit for part in parts) == (first < last)


def test_only_the_neighbourhood_of_the_first_hit_is_shown() -> None:
    text = "甲" * 100 + "转账" + "乙" * 200
    parts = hits.show(text, [(100, 102)], [])
    assert parts[0].text == parts[-1].text == "…"
    assert [part.text for part in parts if part.hit] == ["转账"]
    assert len("".join(part.text for part in parts)) < 150


def test_a_number_is_marked_where_it_stands_masked() -> None:
    personal = Personal("PHONE", 2, 13, frozenset({("phone", "13812345678")}))
    (word,) = words_of("138 1234 5678")
    meaning = Meaning(word, frozenset({("phone", "13812345678")}))
    found = hits.find_hits("电话13812345678，请回电", [meaning], [personal])
    parts = hits.show("电话13812345678，请回电", found, [personal])
    assert [(part.text, part.hit) for part in parts] == [("电话", False), ("⟨PHONE⟩", True), ("，请回电", False)]


def test_a_conversation_is_narrowed_down_by_what_it_was() -> None:
    agent, other = uuid7(), uuid7()
    steps = [Step("ring", "general", other, NOON, NOON), Step("talk", "general", agent, NOON, None)]
    conversation = a_conversation(queue="general", agent_id=agent, wanted_reason="CCD-04")
    assert filters_of(conversation, steps, SHANGHAI) == [
        "/m:2026-11",
        *sorted([f"/a:{agent.hex}", "/c:web_chat", "/q:general", "/r:CCD-04", f"/s:{agent.hex}", f"/s:{other.hex}"]),
    ]


def test_a_long_thread_is_kept_in_parts_with_the_same_filters() -> None:
    long = cut("转账" * 4000, ())
    parts = parts_of([(long, ["#ab"]), (long, ["#cd"]), (Cut((), ()), [])], ["/m:2026-11"])
    assert len(parts) == 2
    assert "'#ab'" in parts[0]
    assert "'#cd'" in parts[1]
    assert all(part.endswith("'/m:2026-11'") for part in parts)
    assert parts_of([], ["/m:2026-11"]) == ["'/m:2026-11'"]


def test_signs_of_the_database_are_quoted() -> None:
    assert quoted("a'b\\c") == "'a''b\\\\c'"


def test_pairs_are_those_of_neighbouring_characters() -> None:
    assert pairs_of(cut("余额 a 不", ()).pieces) == {"余额"}


@given(st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)), st.integers(0, 1500))  # noqa: DTZ001 - made aware below
def test_all_months_are_searched_once_newest_first(newest: datetime, days: int) -> None:
    new = newest.replace(tzinfo=UTC)
    old = datetime.fromtimestamp(new.timestamp() - days * 86_400, UTC)
    months = [month for window in windows(old, new, SHANGHAI) for month in window]
    assert months == sorted(set(months), reverse=True)
    assert (months[0].year, months[0].month) == (new.astimezone(SHANGHAI).year, new.astimezone(SHANGHAI).month)
    assert (months[-1].year, months[-1].month) == (old.astimezone(SHANGHAI).year, old.astimezone(SHANGHAI).month)


def test_folding_is_that_of_unicode_where_it_keeps_the_length() -> None:
    assert fold("ＡÉ①") == unicodedata.normalize("NFKC", "ＡÉ①").casefold()
    assert fold("ﬁ") == "ﬁ"
