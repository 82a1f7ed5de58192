"""Whether an approved article bears out every sentence of a rewording, and nothing that limits was left out.

Strict on purpose: a sentence that cannot be shown to be borne out costs nothing, for the article itself is sent.
Pure. The embedding, where there is one, can only refuse what the words let through.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final, Literal

from zhike.assistant.rephrasing import terms

Problem = Literal[
    "empty", "length", "markup", "number", "swapped", "negation", "name", "strong", "novel", "omission", "unlike"
]
# How alike two sentences are by meaning, 0-1.
Similarity = Callable[[str, str], float]

LONGER: Final = 1.6
SLACK: Final = 60
# Share of content that must be in the article; of what limits in the article, that must be in the rewording.
KNOWN_PAIRS: Final = 0.45
KNOWN_CHARACTERS: Final = 0.8
KNOWN_WORDS: Final = 0.75
KEPT: Final = 0.55
ALIKE: Final = 0.5

_MARKUP: Final = re.compile(r"<\s*[a-z/!]|```|\]\(|\{\s*\"|&[a-z]+;|[\x00-\x08\x0b-\x1f]|^\s*[{\[]")
_LINK: Final = re.compile(r"https?://\S+|www\.\S+|\S+@\S+|\b[a-z0-9-]+\.(?:com|cn|net|org|io|top|xyz|vip)\b")
_QUOTED: Final = re.compile('[《「『“"]([^》」』”"]{2,30})[》」』”"]')
_CAPITAL: Final = re.compile(r"(?<![.!?:]\s)(?<!^)\b([A-Z][A-Za-z0-9-]+)")
_LATIN_IN_HAN: Final = re.compile(r"[A-Za-z][A-Za-z0-9-]{1,}")
_STRONG_ZH: Final = re.compile(
    "一定|必须|保证|承诺|免费|立即|马上|随时|永久|全部|所有|任何|仅|无需|自动|已经|已|成功|解冻|到账|退款|转账|汇款|密码|验证码|点击|链接|下载"
    "|扫码|加微信|客服电话|最高|最低|至少|至多|超过|以上|以下|之前|以内|首次|每次|每年|每月|每日|当天|次日"
)
_STRONG_EN: Final = re.compile(
    r"\b(?:guarante\w+|free|always|never|must|only|all|any|every|immediately|instantly|automatically|already|approved"
    r"|unfrozen|password|code|click|link|download|transfer|refund\w*|at least|at most|maximum|minimum|up to|before"
    r"|after|within|unless|except)\b"
)
_LIMITS_ZH: Final = re.compile(
    "如果|若|满|除|仅|只|超过|以上|以下|以内|须|必须|需|前提|限|至少|最多|最高|不|未|无|免|禁止"
)
_LIMITS_EN: Final = re.compile(
    r"\b(?:if|unless|only|except|must|required?|provided|within|at least|at most|maximum|minimum|not|no|never|free)\b"
)


def find_problem(
    rewording: str, article: str, *, question: str = "", similarity: Similarity | None = None
) -> Problem | None:
    """The first thing that stands against sending `rewording` for `article`; None where all of it is borne out.

    `question` is the title of the article: its words count as known, its figures do not.
    """
    problem = _shape(rewording, article) or _names(rewording, f"{article}\n{question}")
    if problem is not None:
        return problem
    said, source, title = terms.normal(rewording), terms.normal(article), terms.normal(question)
    for sentence in terms.sentences(said):
        problem = _sentence(sentence, source, title)
        if problem is not None:
            return problem
    return _omitted(said, source) or _unlike(said, source, similarity)


def _shape(rewording: str, article: str) -> Problem | None:
    if not rewording.strip():
        return "empty"
    if len(rewording) > LONGER * len(article) + SLACK:
        return "length"
    return "markup" if _MARKUP.search(rewording.lower()) else None


def _names(rewording: str, source: str) -> Problem | None:
    """Links, quoted titles and Latin names must stand in the article."""
    folded, lower = source.lower(), rewording.lower()
    named = [*_LINK.findall(lower), *(each.lower() for each in _QUOTED.findall(rewording))]
    latin = _LATIN_IN_HAN if re.search("[\u4e00-\u9fff]", rewording) else _CAPITAL
    named += [each.lower() for each in latin.findall(rewording) if each not in {"I", "Hello"}]
    return None if all(each in folded for each in named) else "name"


def _sentence(sentence: str, source: str, title: str) -> Problem | None:
    checks = (_figures, _swaps, _negations, _strong, _novel)
    return next((problem for check in checks if (problem := check(sentence, source, title))), None)


def _figures(sentence: str, source: str, _title: str) -> Problem | None:
    known = terms.figures(source)
    values = {value for value, _ in known}
    fits = all(figure in known or (not figure[1] and figure[0] in values) for figure in terms.figures(sentence))
    return None if fits else "number"


def _swaps(sentence: str, source: str, _title: str) -> Problem | None:
    """A figure must not be said of what the article says another figure of the same unit of."""
    parts = [part for each in terms.sentences(source) for part in terms.clauses(each)]
    told = [(terms.figures(part), terms.content(part)) for part in parts]
    for clause in terms.clauses(sentence):
        about = terms.content(clause)
        for figure in terms.figures(clause):
            theirs = [words for values, words in told if figure in values]
            others = [
                words for values, words in told if figure not in values and any(unit == figure[1] for _, unit in values)
            ]
            here = set().union(*theirs)
            if any(word in words and word not in here for words in others for word in about):
                return "swapped"
    return None


def _negations(sentence: str, source: str, _title: str) -> Problem | None:
    """What is denied must be denied in the article, and what is only ever denied there must not be affirmed."""
    denied, known = terms.negated(sentence), terms.negated(source)
    if any(not _is_denied(word, known) for word in denied):
        return "negation"
    for word in known - denied:
        affirmed = re.search(rf"{re.escape(word)}", sentence)
        if affirmed and source.count(word) == _denials(word, source) and not _is_denied(word, denied):
            return "negation"
    return None


def _is_denied(word: str, known: set[str]) -> bool:
    return any(word.startswith(each) or each.startswith(word) for each in known)


def _denials(word: str, source: str) -> int:
    return sum(1 for sentence in terms.clauses(source) for each in terms.negated(sentence) if each == word)


def _strong(sentence: str, source: str, title: str) -> Problem | None:
    """Words that promise, limit or ask for something must stand in the article."""
    known = f"{source} {title}"
    strong = [*_STRONG_ZH.findall(sentence), *_STRONG_EN.findall(sentence)]
    return None if all(word in known for word in strong) else "strong"


def _novel(sentence: str, source: str, title: str) -> Problem | None:
    known_text = f"{source} {title}"
    about, known = terms.content(sentence), terms.content(known_text)
    pairs = {each for each in about if not each.isascii()}
    words = about - pairs
    if words and len(words & known) < KNOWN_WORDS * len(words):
        return "novel"
    if pairs and sum(pair in known_text for pair in pairs) < KNOWN_PAIRS * len(pairs):
        return "novel"
    used = terms.characters(sentence)
    return "novel" if used and len(used & set(known_text)) < KNOWN_CHARACTERS * len(used) else None


def _omitted(said: str, source: str) -> Problem | None:
    """Every figure, and every sentence that limits, must come back."""
    values = {value for value, _ in terms.figures(said)}
    if any(value not in values for value, _ in terms.figures(source)):
        return "omission"
    kept = terms.content(said)
    for sentence in terms.sentences(source):
        about = terms.content(sentence)
        limits = _LIMITS_ZH.search(sentence) or _LIMITS_EN.search(sentence)
        if limits and about and len(about & kept) < KEPT * len(about):
            return "omission"
    denied = terms.negated(said)
    return None if all(_is_denied(word, denied) for word in terms.negated(source)) else "omission"


def _unlike(said: str, source: str, similarity: Similarity | None) -> Problem | None:
    if similarity is None:
        return None
    originals: Sequence[str] = terms.sentences(source)
    for sentence in terms.sentences(said):
        if terms.content(sentence) and max(similarity(sentence, each) for each in originals) < ALIKE:
            return "unlike"
    return None
