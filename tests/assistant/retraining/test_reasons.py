"""The split, and the comparison of twins, without a database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from zhike.assistant.retraining.process import request_of
from zhike.assistant.retraining.reasons import Example, is_held_out, split, train_reasons
from zhike.assistant.retraining.shipped import artefact_of, shipped_phrases, shipped_vectors
from zhike.assistant.understanding.packaged import key_of, packaged_models
from zhike.assistant.understanding.reading import Reader

ORIGINS = st.sampled_from(["phrase", "way", "correction", "golden"])
EXAMPLES = st.lists(
    st.builds(Example, st.text("开卡挂失ab?？ ", min_size=1, max_size=6), st.just("CCD-08"), st.just("zh"), ORIGINS),
    max_size=60,
)


@given(EXAMPLES)
def test_no_text_that_is_asked_is_trained_on_in_whatever_signs(examples: list[Example]) -> None:
    asked, trained = split(examples)
    keys = {key_of(each.text) for each, held in zip(examples, asked, strict=True) if held}
    assert not keys & {key_of(each.text) for each, kept in zip(examples, trained, strict=True) if kept}
    assert all(held for each, held in zip(examples, asked, strict=True) if each.origin == "golden")
    assert not any(held for each, held in zip(examples, asked, strict=True) if each.origin == "way")


@given(EXAMPLES)
def test_what_is_held_out_is_the_same_in_every_training(examples: list[Example]) -> None:
    first = [is_held_out(each) for each in examples]
    assert [is_held_out(replace(each, known=False)) for each in examples] == first


def test_about_a_tenth_of_the_phrases_and_a_quarter_of_the_corrections_are_held_out() -> None:
    texts = [f"问题{number}" for number in range(4000)]
    for origin, share in (("phrase", 0.10), ("correction", 0.25)):
        held = np.mean([is_held_out(Example(text, "CCD-08", "zh", origin)) for text in texts])  # type: ignore[arg-type]
        assert abs(held - share) < 0.03


def test_the_vectors_that_ship_are_those_of_the_phrases() -> None:
    phrases = shipped_phrases()
    vectors = shipped_vectors(phrases)
    assert {len(rows) for rows in vectors.values()} == {len(phrases)}, "run python tools/phrase_vectors.py"
    stored = artefact_of(phrases, vectors)
    assert set(stored.about["of"]) == {each.embedder for each in packaged_models().reasons.meanings}
    assert shipped_vectors(phrases[1:]) == {}


def test_a_model_learns_what_was_corrected_and_the_twin_without_it_does_not() -> None:
    base = packaged_models()
    phrases = [Example(each.text, each.label, each.language, "phrase") for each in shipped_phrases()[::12]]
    things = ("提现", "转出", "充值", "转走", "退回", "冻结", "查看", "合并", "升级", "分享", "打印", "置顶")
    verbs = ("怎么", "如何", "为什么不能", "想要", "可以")
    said = [f"我的星云钱包里的零钱{verb}{thing}" for verb in verbs for thing in things]
    corrections = [Example(text, "MBR-01", "zh", "correction", known=False) for text in said]
    stages: list[str] = []
    trained = train_reasons(
        [*phrases, *corrections],
        {},
        base,
        embedding="none",
        progress=lambda stage, _done, _total: stages.append(stage),
    )
    part = trained.parts()["correction"]
    assert part["n"] >= 8
    assert part["candidate"] == part["n"]
    assert part["active"] == 0
    assert stages == ["comparing", "comparing", "training"]
    reader = Reader(trained.models, {})
    assert reader.understand(said[0], today=date(2026, 11, 20)).guesses[0].reason == "MBR-01"


def test_a_request_holds_texts_and_numbers_and_no_objects() -> None:
    packed = request_of([Example("年费", "CCD-08", "zh", "phrase")], {}, None, embedding="none")
    assert packed[:2] == b"PK"
