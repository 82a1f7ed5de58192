"""What a message means: the shipped models, the rules beside them, and how models are trained and kept."""

from __future__ import annotations

from collections import Counter
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhike.assistant.registry.artefacts import pack, unpack
from zhike.assistant.understanding.features import Vocabulary, grams_of
from zhike.assistant.understanding.linear import LinearModel
from zhike.assistant.understanding.material import digest_of, emotion_phrases, reason_phrases
from zhike.assistant.understanding.packaged import artefact_of, models_of, packaged_models
from zhike.assistant.understanding.reading import Reader, reader_of
from zhike.assistant.understanding.result import Understanding
from zhike.assistant.understanding.training import train
from zhike.platform.settings import Settings
from zhike.reasons import api as reasons

TODAY = date(2026, 11, 29)


@pytest.fixture(scope="module")
def reader() -> Reader:
    return reader_of(Settings())


@pytest.fixture(scope="module")
def by_words() -> Reader:
    return Reader(packaged_models(), {})


def read(reader: Reader, text: str) -> Understanding:
    return reader.understand(text, today=TODAY)


# -- the shipped models -------------------------------------------------------------------------------------------


def test_the_shipped_models_are_of_the_phrases_of_this_release() -> None:
    wanted = digest_of([*reason_phrases(), *emotion_phrases()])
    assert packaged_models().about["digest"] == wanted, "run python tools/understanding_models.py"


def test_every_reason_has_phrases_in_both_languages() -> None:
    counted = Counter((phrase.label, phrase.language) for phrase in reason_phrases())
    for reason in reasons.all_reasons():
        assert counted[(reason.id, "zh")] >= 20, reason.id
        assert counted[(reason.id, "en")] >= 8, reason.id


def test_the_models_know_every_reason_and_nothing_else() -> None:
    assert set(packaged_models().reasons.labels) == {reason.id for reason in reasons.all_reasons()}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("帮我查一下卡里还剩多少钱", "ACC-01"),
        ("我的信用卡被盗刷了", "CCD-11"),
        ("银行卡丢了赶紧挂失", "SEC-01"),
        ("收不到短信验证码", "EBK-04"),
        ("ETC怎么办理", "AGT-04"),
        ("how do I activate my new credit card", "CCD-02"),
        ("I never got the verification code", "EBK-04"),
        ("轉人工", "GEN-01"),
    ],
)
def test_plain_messages_are_understood(reader: Reader, by_words: Reader, text: str, reason: str) -> None:
    assert read(reader, text).reason == reason
    assert read(by_words, text).reason == reason


@pytest.mark.parametrize("text", ["今天天气怎么样", "帮我写一首诗", "what is the capital of France", ""])
def test_what_is_no_business_of_a_bank_is_out_of_scope(reader: Reader, text: str) -> None:
    found = read(reader, text)
    assert found.out_of_scope
    assert found.guesses == ()
    assert found.reason is None


@pytest.mark.parametrize(
    "text", ["转人工", "我不要跟机器说", "找个活人", "zhuan rengong", "human pls", "let me speak to a person"]
)
def test_a_wish_for_a_person_is_heard(reader: Reader, text: str) -> None:
    found = read(reader, text)
    assert found.wants_person
    assert found.reason == "GEN-01"


@pytest.mark.parametrize("text", ["人工智能是什么", "人工费多少钱", "how do I become an agent", "转账限额是多少"])
def test_what_only_sounds_like_it_is_no_wish(reader: Reader, text: str) -> None:
    assert not read(reader, text).wants_person


@pytest.mark.parametrize(
    ("text", "urgency"),
    [
        ("有人说是公安让我转账到安全账户", "P0"),
        ("卡被偷了", "P0"),
        ("someone used my card, it was not me", "P0"),
        ("余额", "P3"),
    ],
)
def test_what_cannot_wait_is_urgent(reader: Reader, text: str, urgency: str) -> None:
    assert read(reader, text).urgency == urgency


def test_several_wishes_are_kept_apart(reader: Reader) -> None:
    found = read(reader, "帮我查一下余额。另外收不到短信验证码怎么办？")
    assert [guess.reason for _, guess in found.wishes] == ["ACC-01", "EBK-04"]
    assert len(read(reader, "帮我查一下余额").wishes) == 1


def test_feelings_have_levels(reader: Reader) -> None:
    assert read(reader, "请问余额怎么查").emotion <= 1
    assert read(reader, "你们就是一群骗子，垃圾银行，滚").emotion == 4
    assert read(reader, "太过分了，我要气死了，说了多少遍了").emotion >= 3


def test_entities_and_language_come_along(reader: Reader) -> None:
    found = read(reader, "上个月尾号1234的卡转了三千五")
    assert found.language == "zh"
    assert {each.kind for each in found.entities} == {"period", "card_tail", "amount"}
    assert read(reader, "balance").language == "en"


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=60))
def test_any_text_is_understood_somehow(text: str) -> None:
    found = Reader(packaged_models(), {}).understand(text, today=TODAY)
    assert found.out_of_scope == (not found.guesses)
    assert all(0 <= guess.confidence <= 1 for guess in found.guesses)
    assert len(found.guesses) <= 3


# -- training and keeping -----------------------------------------------------------------------------------------


def small() -> tuple[list[str], list[str]]:
    texts = [f"{word} {number}" for word in ("查余额", "转账限额", "lost my card") for number in "甲乙丙丁戊己庚辛"]
    return texts, [label for label in "abc" for _ in range(8)]


def test_a_trained_model_is_the_same_after_it_was_kept() -> None:
    texts, labels = small()
    vectors = np.random.default_rng(0).normal(size=(len(texts), 4)).astype(np.float32)
    model = train(texts, labels, vectors={"m": vectors}).model
    again = LinearModel.of(unpack(pack(artefact_of_one(model))).arrays, "reasons")
    heard = model.hear(grams_of("查余额吗"))
    assert np.allclose(again.hear(grams_of("查余额吗")), heard, atol=1e-2)
    assert model.labels[int(model.chances(heard, {}).argmax())] == "a"
    together = model.chances(heard, {"m": vectors[0]})
    assert np.isclose(together.sum(), 1, atol=1e-4)


def artefact_of_one(model: LinearModel):
    from zhike.assistant.registry.artefacts import Artefact

    return Artefact(model.arrays("reasons"))


def test_the_shipped_models_survive_being_packed_again() -> None:
    models = packaged_models()
    again = models_of(unpack(pack(artefact_of(models))))
    assert again.exact == models.exact
    assert again.reasons.judge == models.reasons.judge


def test_one_label_alone_teaches_nothing() -> None:
    with pytest.raises(ValueError, match="two labels"):
        train(["a", "b"], ["x", "x"])


def test_out_of_scope_is_told_by_the_training_texts_alone() -> None:
    texts, labels = small()
    trained = train([*texts, *(f"weather {n}" for n in "abcdefgh")], [*labels, *["oos"] * 8])
    assert 0 <= trained.model.judge.out_below < 1
    assert trained.chances.shape == (32, 4)


@given(st.text())
def test_grams_have_two_blocks_of_length_one(text: str) -> None:
    grams = grams_of(text)
    vocabulary = Vocabulary.learn([grams])
    _, weights = vocabulary.weigh(grams)
    assert np.isclose((weights**2).sum(), len({gram[0] for gram in grams}), atol=1e-3)


def test_digits_and_traditional_characters_are_alike() -> None:
    assert grams_of("轉帳100元") == grams_of("转帐250元")
