"""Models of sentences: the packaged ones, one behind an address, none."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhike.assistant.embedding.choosing import embed_all, embedder_for, packaged
from zhike.assistant.embedding.onnx_weights import read_arrays
from zhike.assistant.embedding.port import Embedder, Vectors
from zhike.assistant.embedding.recent import Recent
from zhike.assistant.embedding.server import REST_S, ServerEmbedder
from zhike.assistant.embedding.wordpiece import WordPiece
from zhike.assistant.errors import EmbeddingUnavailable
from zhike.assistant.matching.grams import Language
from zhike.platform.settings import Settings

LANGUAGES: tuple[Language, ...] = ("zh", "en")
ALIKE: dict[Language, tuple[str, str, str]] = {
    "zh": ("银行卡丢了怎么办", "我的卡不见了", "明天会下雨吗"),
    "en": ("I lost my bank card", "my card is gone", "will it rain tomorrow"),
}


def model(language: Language) -> Embedder:
    found = packaged(language)
    if found is None:
        pytest.skip("no wheel for this processor")
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_means_the_same_points_the_same_way(language: Language) -> None:
    asked, alike, other = model(language).embed(ALIKE[language], language)
    assert asked @ alike > asked @ other + 0.05


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_gets_a_row_of_length_one(language: Language) -> None:
    texts = [
        "",
        " ",
        "a\0b",
        "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"),
        "?",
        "很" * 3000,
        "x" * 5000,
    ]
    vectors = model(language).embed(texts, language)
    assert vectors.shape == (len(texts), model(language).dimensions)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-4)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_has_one_vector_alone_among_others_and_in_any_thread(language: Language) -> None:
    texts = [f"{text} {number}" for number in range(8) for text in ALIKE[language]]
    together = embed_all(model(language), texts, language, threads=3)
    with ThreadPoolExecutor(4) as pool:
        alone = list(pool.map(lambda text: model(language).embed([text], language)[0], texts))
    assert np.allclose(together, alone, atol=1e-5)


def test_a_setting_chooses_the_model() -> None:
    assert embedder_for(Settings.model_validate({"embedding": "none"}), "zh") is None
    assert embedder_for(Settings(), "zh") is packaged("zh")
    chosen = {"embedding": "server", "embedding_url": "http://models.bank/v1", "embedding_model": "m"}
    server = embedder_for(Settings.model_validate(chosen), "zh")
    assert server is not None
    assert server.name == "m@http://models.bank/v1"


# -- pieces of words ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Hello, world!", [101, 7592, 1010, 2088, 999, 102]),
        ("unaffable", [101, 14477, 20961, 3468, 102]),
        ("Café", [101, 7668, 102]),
        ("我的", [101, 1855, 1916, 102]),
    ],
)
def test_words_are_cut_as_bert_cuts_them(text: str, numbers: list[int]) -> None:
    assert WordPiece().numbers(text, longest=128) == numbers


@given(st.text())
def test_any_text_can_be_cut(text: str) -> None:
    numbers = PIECES.numbers(text, longest=16)
    assert numbers[0] == 101
    assert numbers[-1] == 102
    assert len(numbers) <= 16


PIECES = WordPiece()


def test_a_file_that_is_no_model_is_refused(tmp_path: Path) -> None:
    (tmp_path / "model.onnx").write_bytes(b"\x3b" * 40)
    with pytest.raises(ValueError, match="not an ONNX file"):
        read_arrays(tmp_path / "model.onnx")


# -- behind an address --------------------------------------------------------------------------------------------


def server_that(answer: Callable[[httpx.Request], httpx.Response], now: list[float] | None = None) -> ServerEmbedder:
    clock = now if now is not None else [0.0]
    return ServerEmbedder(
        "http://models.bank/v1/",
        model="m",
        key="k",
        timeout_s=1,
        transport=httpx.MockTransport(answer),
        seconds=lambda: clock[0],
    )


def honest(request: httpx.Request) -> httpx.Response:
    texts = json.loads(request.content)["input"]
    rows = [{"index": number, "embedding": [len(text), 1.0, 0.0]} for number, text in enumerate(texts)]
    return httpx.Response(200, json={"data": rows[::-1]})


def test_a_server_is_asked_in_batches_and_its_rows_are_put_in_order() -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return honest(request)

    texts = ["x" * (1 + number % 7) for number in range(150)]
    vectors = server_that(answer).embed(texts, "zh")
    assert [round(float(row[0] / row[1])) for row in vectors] == [len(text) for text in texts]
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1)
    assert {str(request.url) for request in asked} == {"http://models.bank/v1/embeddings"}
    assert len(asked) == 3
    assert asked[0].headers["authorization"] == "Bearer k"


def test_nothing_that_identifies_a_person_reaches_the_server() -> None:
    said: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        said.append(request.content.decode())
        return honest(request)

    server_that(answer).embed(["我的手机号是13800138000，卡号6222021234567890128"], "zh")
    assert "13800138000" not in said[0]
    assert "6222021234567890128" not in said[0]


@pytest.mark.parametrize(
    "wrong",
    [
        httpx.Response(500),
        httpx.Response(200, text="no json"),
        httpx.Response(200, json={"error": "x"}),
        httpx.Response(200, json={"data": [{"index": 0, "embedding": [0.0, 0.0]}]}),
        httpx.Response(200, json={"data": []}),
        httpx.Response(200, json={"data": [{"index": 0, "embedding": "abc"}]}),
        httpx.Response(200, json=[]),
    ],
)
def test_a_server_that_fails_is_left_alone_for_a_while(wrong: httpx.Response) -> None:
    calls, now, broken = [0], [0.0], [True]

    def answer(request: httpx.Request) -> httpx.Response:
        calls[0] += 1
        return wrong if broken[0] else honest(request)

    server = server_that(answer, now)
    for _ in range(3):
        with pytest.raises(EmbeddingUnavailable):
            server.embed(["a"], "zh")
    assert calls[0] == 1
    now[0], broken[0] = REST_S + 1, False
    assert server.embed(["a"], "zh").shape == (1, 3)
    assert server.dimensions == 3


# -- what is remembered -------------------------------------------------------------------------------------------


class Counting:
    name = "counting"
    dimensions = 2

    def __init__(self) -> None:
        self.asked: list[str] = []

    def embed(self, texts: Sequence[str], language: Language) -> Vectors:
        self.asked += texts
        return np.array([[len(text), len(language)] for text in texts], np.float32).reshape(-1, 2)


def test_a_recent_text_is_not_asked_again() -> None:
    inner = Counting()
    recent = Recent(inner, kept=2)
    assert recent.embed(["a", "bb"], "zh")[1][0] == 2
    assert recent.embed(["bb", "ccc", "bb"], "zh")[:, 0].tolist() == [2, 3, 2]
    assert inner.asked == ["a", "bb", "ccc"]
    recent.embed(["a"], "zh")
    assert inner.asked[-1] == "a"
    assert recent.embed([], "zh").shape == (0, 2)
    assert (recent.name, recent.dimensions) == ("counting", 2)
