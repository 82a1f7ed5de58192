"""What a sentence says, taken apart for comparing: figures with their unit, negated words, content words. Pure."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import Final

from zhike.knowledge import api as knowledge

Figure = tuple[Decimal, str]

_HAN: Final = "\u3400-\u4dbf\u4e00-\u9fff"
_SENTENCE: Final = re.compile(r"[^。！？!?；;\n]+")
_ENGLISH_STOP: Final = re.compile(r"(?<=[a-z0-9)\"'])\.(?:\s+|$)")
_CLAUSE: Final = re.compile(r"[，,、:：()（）]\s*|\s(?:and|but|or)\s")
_THOUSANDS: Final = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")

_TIMES: Final = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
_DIGITS: Final = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_UNITS_ZH: Final = "个?(?:工作日|小时|分钟|月|自然日|交易日)|[元块%‰次天日年个秒位期周倍成折笔张岁点号]"
_FIGURE_ZH: Final = re.compile(rf"(\d+(?:\.\d+)?)\s*([十百千万亿]*)\s*({_UNITS_ZH})?")
_SPELT_ZH: Final = re.compile(rf"([{''.join(_DIGITS)}十百千万亿]+)\s*({_UNITS_ZH})")
_FIGURE_EN: Final = re.compile(r"(\d+(?:\.\d+)?)\s*(%|[a-z]+)?")
_SPELT_EN: Final = {
    word: number
    for number, word in enumerate(
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
    )
}
_MONEY: Final = frozenset({"元", "块", "yuan", "cny", "rmb"})
_ENGLISH_UNITS: Final = frozenset(
    [
        "%",
        "time",
        "day",
        "month",
        "year",
        "hour",
        "minute",
        "week",
        "second",
        "digit",
        "yuan",
        "cny",
        "rmb",
        "usd",
        "percent",
        "card",
        "branch",
        "star",
    ]
)

_NEGATION_ZH: Final = re.compile(
    rf"(?:不能|不得|不可以?|不会|不需要|不需|不用|不必|无需|无须|无法|没有|尚未|未|没|不|无|非|勿|禁止|免收?|拒绝)([{_HAN}]{{1,2}})"
)
_NEGATION_EN: Final = re.compile(
    r"\b(?:not|no|never|cannot|can't|won't|don't|doesn't|didn't|isn't|aren't|without|nor|neither|free of)\s+"
    r"(?:(?:be|been|a|an|any|the|to|need|have)\s+)*([a-z]+)"
)
_GLUE_ZH: Final = re.compile(
    "您好|你好|请问|请您|请|您的|您|你|可以|可|的|了|是|在|会|也|就|都|这个|这|那|该|需要|需|要|并且|并|以及|和|与|或者|或|及|但是|但|如果|若"
    "|那么|则|通过|进行|为|对于|对|关于|根据|以|按|上|里|中|时候|时|后|前|即|等|把|将|被|让|给|向|从|到|由|其|之|于|而|且|还|再|又|呢|吧|啊|哦"
    "|目前|现在|一下|具体|情况|方面|来说|如下|如何|怎么|什么|多少|答复|回答|感谢|谢谢|希望|帮到|有|能|够|我们|本行|我行|一般|通常"
)
_STOP_EN: Final = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "to",
        "in",
        "on",
        "at",
        "for",
        "by",
        "with",
        "from",
        "and",
        "or",
        "but",
        "if",
        "then",
        "so",
        "as",
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "being",
        "it",
        "its",
        "this",
        "that",
        "these",
        "those",
        "you",
        "your",
        "we",
        "our",
        "us",
        "i",
        "my",
        "me",
        "they",
        "their",
        "he",
        "she",
        "will",
        "would",
        "can",
        "could",
        "may",
        "might",
        "shall",
        "should",
        "do",
        "does",
        "did",
        "have",
        "has",
        "had",
        "there",
        "here",
        "which",
        "who",
        "what",
        "when",
        "where",
        "how",
        "than",
        "into",
        "over",
        "under",
        "out",
        "up",
        "please",
        "also",
        "just",
        "per",
        "each",
        "about",
        "hello",
        "hi",
        "dear",
        "thank",
        "thanks",
        "hope",
        "helps",
    ]
)
_SUFFIXES: Final = ("ings", "ing", "edly", "ed", "ies", "es", "s", "ly")


def normal(text: str) -> str:
    """`text` with one form for what a reader takes for the same."""
    return _THOUSANDS.sub("", knowledge.fold(unicodedata.normalize("NFKC", text)))


def sentences(text: str) -> list[str]:
    """The sentences of a normal text, none empty."""
    found = [part.strip() for chunk in _SENTENCE.findall(text) for part in _ENGLISH_STOP.split(chunk)]
    return [each for each in found if each]


def clauses(sentence: str) -> list[str]:
    """The parts of a sentence between commas."""
    return [part for each in _CLAUSE.split(sentence) if (part := each.strip())]


def figures(text: str) -> set[Figure]:
    """Numbers with their unit ("" where there is none), whether written in digits or in words."""
    found = {(Decimal(digits) * _factor(times), _unit(unit or "")) for digits, times, unit in _FIGURE_ZH.findall(text)}
    without = _FIGURE_ZH.sub(" ", text)
    found |= {(Decimal(_spelt(word)), _unit(unit)) for word, unit in _SPELT_ZH.findall(without)}
    if knowledge.detect_language(text) != "zh":
        found = {(Decimal(digits), _english_unit(unit)) for digits, unit in _FIGURE_EN.findall(text)}
        words = re.findall("[a-z]+", text)
        following = [*words[1:], ""][: len(words)]
        found |= {
            (Decimal(_SPELT_EN[word]), _english_unit(after))
            for word, after in zip(words, following, strict=True)
            if word in _SPELT_EN and _english_unit(after)
        }
    return found


def negated(text: str) -> set[str]:
    """The words that are denied: two characters, or the stem of an English word."""
    return set(_NEGATION_ZH.findall(text)) | {stem(word) for word in _NEGATION_EN.findall(text)}


def content(text: str) -> set[str]:
    """What a text is about: pairs of Han characters and stems of Latin words, without glue and figures."""
    glueless = _GLUE_ZH.sub(" ", text)
    pairs = {run[n : n + 2] for run in re.findall(f"[{_HAN}]{{2,}}", glueless) for n in range(len(run) - 1)}
    words = {stem(word) for word in re.findall(r"[a-z][a-z'-]+", text) if word not in _STOP_EN}
    return pairs | words - {""}


def characters(text: str) -> set[str]:
    """The Han characters that are no glue."""
    return set(re.findall(f"[{_HAN}]", _GLUE_ZH.sub("", text)))


def stem(word: str) -> str:
    """An English word without its ending, roughly: it only has to be the same on both sides."""
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 3:
            return word[: -len(suffix)]
    return word


def _factor(times: str) -> int:
    factor = 1
    for each in times:
        factor *= _TIMES[each]
    return factor


def _spelt(word: str) -> int:
    total = section = digit = 0
    for each in word:
        if each in _DIGITS:
            digit = _DIGITS[each]
        elif (times := _TIMES[each]) >= 10_000:
            total, section, digit = (total + section + digit) * times or times, 0, 0
        else:
            section, digit = section + (digit or 1) * times, 0
    return total + section + digit


def _unit(unit: str) -> str:
    bare = unit.removeprefix("个") or unit
    return "元" if bare in _MONEY else {"日": "天", "自然日": "天"}.get(bare, bare)


def _english_unit(word: str) -> str:
    singular = word.removesuffix("s")
    if singular in _MONEY:
        return "元"
    return {"percent": "%"}.get(singular, singular) if singular in _ENGLISH_UNITS else ""
