"""Finding the article: words, confidence, several opinions, and what stays out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.assistant.builders import BANK, FEE, LIMIT, NOON, REPAY, index_of, published

from zhike.assistant.embedding.port import Vectors
from zhike.assistant.errors import EmbeddingUnavailable
from zhike.assistant.matching import confidence
from zhike.assistant.matching.contrasts import Contrasts, opposed
from zhike.assistant.matching.fusion import fuse
from zhike.assistant.matching.grams import Language, grams_asked, grams_of_run, runs_of
from zhike.assistant.matching.index import IndexBuilder, KnowledgeIndex, document_of
from zhike.assistant.matching.lexical import FEW, Document, LexicalIndex, Vocabulary
from zhike.assistant.matching.meaning import all_meant, digest_of
from zhike.knowledge.api import PublishedArticle


def found(text: str, language: Language = "zh") -> list[str]:
    return [match.article.question for match in index_of().find(text, language, now=NOON)]


def test_chinese_is_compared_by_characters_and_pairs() -> None:
    assert runs_of("ＡＴＭ轉賬？") == ["atm", "转账"]
    assert grams_of_run("转账", "zh") == ["转", "账", "转账"]
    assert grams_of_run("atm", "zh")[0] == "=atm"


def test_english_is_compared_by_words_and_their_pieces() -> None:
    assert grams_of_run("fee", "en") == ["=fee", " fe", "fee", "ee ", " fee", "fee "]
    assert grams_asked("Fee fee", "en")["=fee"] == 2


@pytest.mark.parametrize(
    ("text", "language", "question"),
    [
        ("信用卡年费多少，怎么免？", "zh", FEE[1]),
        ("信用卡年費多少,怎麼免", "zh", FEE[1]),
        ("年费咋收的", "zh", FEE[1]),
        ("怎么还信用卡的钱", "zh", REPAY[1]),
        ("转账的限额", "zh", LIMIT[1]),
        ("what's the anual fee on my card", "en", "What is the annual fee of the credit card?"),
        ("transfer limits", "en", "What is the transfer limit in the app?"),
    ],
)
def test_the_closest_article_comes_first(text: str, language: Language, question: str) -> None:
    assert found(text, language)[0] == question


def test_asked_word_for_word_is_certain() -> None:
    (best, *_) = index_of().find("信用卡年费多少 怎么免", "zh", now=NOON)
    assert best.confidence == confidence.EXACT
    (best, *_) = index_of().find("年费怎么收？", "zh", now=NOON)
    assert best.confidence == confidence.EXACT


def test_a_variant_that_two_articles_share_is_not_certain() -> None:
    first = published(("zh", "借记卡年费？", "免费。", ("年费",), ""))
    second = published(("zh", "信用卡年费？", "收费。", ("年费",), ""))
    best = index_of(first, second).find("年费", "zh", now=NOON)[0]
    assert best.confidence < confidence.EXACT


def test_a_question_beats_a_variant_of_another() -> None:
    other = published(("zh", "费用总览", "见表。", ("年费？",), ""))
    own = published(("zh", "年费", "免费。", (), ""))
    assert index_of(other, own).find("年费", "zh", now=NOON)[0].article == own


def test_nonsense_finds_nothing() -> None:
    assert found("😀😀") == []
    assert found("qwzx") == []
    assert found("") == []
    assert index_of(published(FEE)).find("annual fee", "en", now=NOON) == []


def test_what_is_over_or_excluded_is_not_found() -> None:
    over = published(FEE, effective_until=NOON)
    later = published(REPAY, effective_until=NOON + timedelta(days=1))
    index = index_of(over, later)
    assert [match.article for match in index.find("信用卡", "zh", now=NOON)] == [later]
    assert index.find("信用卡", "zh", now=NOON, without={later.id}) == []
    assert (index.size, index.has("zh"), index.has("en")) == (2, True, False)


def test_what_was_analysed_is_not_analysed_again() -> None:
    builder = IndexBuilder()
    articles = [published(said) for said in BANK]
    first = builder.build(1, articles)
    again = builder.build(2, articles[:1])
    assert (first.size, again.size, again.release) == (len(BANK), 1, 2)
    assert again.find("年费怎么收", "zh", now=NOON)[0].article == articles[0]
    assert (
        again.find("转账限额", "zh", now=NOON)[:1] == [] or again.find("转账限额", "zh", now=NOON)[0].confidence < 0.5
    )


class Alphabet:
    """A model of sentences that knows which letters a text has, and one pair of words that mean the same."""

    name = "alphabet"
    dimensions = 64

    def __init__(self) -> None:
        self.asked: list[str] = []

    def embed(self, texts: Sequence[str], language: Language) -> Vectors:
        self.asked += texts
        rows = np.zeros((len(texts), self.dimensions), np.float32)
        for row, text in enumerate(texts):
            for letter in text.replace("尾款", "还款"):
                rows[row, ord(letter) % self.dimensions] += 1
        rows += 1e-3
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def with_meaning(model: Alphabet, *articles: PublishedArticle) -> KnowledgeIndex:
    """An index whose articles all have their vectors."""
    documents = [document_of(article) for article in articles]
    texts = list(all_meant(documents, "zh"))
    known = dict(zip((digest_of(model.name, text) for text in texts), model.embed(texts, "zh"), strict=True))
    model.asked.clear()
    return IndexBuilder({"zh": model}).build(1, articles, known)


def some(number: int) -> PublishedArticle:
    """One of many articles about something else."""
    word = chr(0x5000 + 7 * number)
    return published(("zh", f"{word}怎么办理", f"请到{word}窗口。", (f"办{word}",), ""))


def test_what_a_question_means_is_asked_where_its_words_do_not_decide() -> None:
    model = Alphabet()
    repay = published(("zh", "还款怎么做", "手机银行还款。", ("还款去哪里",), ""))
    index = with_meaning(model, repay, *map(some, range(40)))
    assert index.find("尾款", "zh", now=NOON)[0].article == repay
    assert model.asked == ["尾款"]


def test_a_question_word_for_word_costs_no_vector() -> None:
    model = Alphabet()
    index = with_meaning(model, *map(some, range(41)))
    (first, *_) = index.find(some(3).question, "zh", now=NOON)
    assert (first.exact, model.asked) == (True, [])


def test_what_has_no_vector_yet_is_found_by_its_words() -> None:
    model = Alphabet()
    new = published(("zh", "蓝色账户怎么销掉", "到柜台。", (), ""))
    kept = [some(number) for number in range(41)]
    texts = list(all_meant([document_of(each) for each in kept], "zh"))
    known = dict(zip((digest_of(model.name, text) for text in texts), model.embed(texts, "zh"), strict=True))
    index = IndexBuilder({"zh": model}).build(1, [*kept, new], known)
    assert index.find("怎么销蓝色账户", "zh", now=NOON)[0].article == new


def test_a_model_that_does_not_answer_leaves_it_to_the_words() -> None:
    class Away(Alphabet):
        def embed(self, texts: Sequence[str], language: Language) -> Vectors:
            if len(texts) == 1:
                raise EmbeddingUnavailable
            return super().embed(texts, language)

    index = with_meaning(Away(), *map(some, range(41)))
    assert index.find(f"{some(3).question[0]}去哪里办", "zh", now=NOON)[0].article.question == some(3).question


@pytest.mark.parametrize(
    ("language", "asked", "known", "against"),
    [
        ("zh", "信用卡怎么注销", "借记卡怎么注销", 1),
        ("zh", "信用卡怎么注销", "信用卡和借记卡怎么注销", 0),
        ("zh", "怎么关闭短信提醒", "怎么开通短信提醒", 1),
        ("zh", "短信提醒", "怎么开通短信提醒", 0),
        ("en", "close my credit card", "How do I open a debit card?", 2),
        ("en", "close my credit card", "How do I cancel a credit card?", 0),
    ],
)
def test_contrasts_are_seen(language: Language, asked: str, known: str, against: int) -> None:
    contrasts = Contrasts(language)
    assert opposed(contrasts.sides([asked]), np.array([contrasts.sides([known])])).tolist() == [against]


def test_ranks_are_fused_reciprocally() -> None:
    fused = fuse([np.array([3.0, 2.0, 0.0]), np.array([1.0, 2.0, 3.0])])
    assert fused == pytest.approx([1 / 61 + 1 / 63, 1 / 62 + 1 / 62, 1 / 61])


@given(st.lists(st.text(max_size=20), min_size=1, max_size=6), st.text(max_size=40), st.sampled_from(["zh", "en"]))
@settings(deadline=None, max_examples=60)
def test_scores_are_shares(questions: list[str], asked: str, language: Language) -> None:
    documents = [Document((question,), question[::-1]) for question in questions]
    scores = LexicalIndex(documents, Vocabulary(language)).score(asked)
    assert all(np.isfinite(field).all() for field in (scores.total, scores.asked, scores.likeness, scores.answer))
    assert (scores.likeness <= 1.001).all()
    for ranked in confidence.rank_by_words(scores, language):
        assert 0 < ranked.confidence < 1


def test_words_that_nearly_all_articles_have_tell_nothing() -> None:
    many = [published(("en", f"please tell topic{number}", f"answer {number}", (), "")) for number in range(FEW + 1)]
    index = index_of(*many)
    assert index.find("please tell", "en", now=NOON) == []
    assert index.find("topic77", "en", now=NOON)[0].article == many[77]


def test_an_empty_shelf_answers_nothing() -> None:
    index = IndexBuilder().build(0, [])
    assert index.find("年费", "zh", now=NOON) == []
    assert LexicalIndex([], Vocabulary("zh")).score("年费").exact is None
