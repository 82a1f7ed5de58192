"""Reading an answer out of what somebody writes. Each reader gives a choice (value and how it is shown), or None."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Final

from zhike.assistant.tasks.declaration import Reads
from zhike.assistant.tasks.run import Choice
from zhike.assistant.understanding.result import Understanding

LONGEST_TEXT: Final = 500
_UNITS: Final = {"万": 10_000, "千": 1_000, "百": 100, "k": 1_000, "w": 10_000}
_AMOUNT: Final = re.compile(r"(?<![\d.])(\d{1,3}(?:,\d{3})+|\d+)(\.\d{1,2})?\s*(万|千|百|k|w)?(?=\D|$)", re.IGNORECASE)
_ZH_AMOUNT: Final = re.compile("([一二两三四五六七八九十百千万]+)(?:块|元|块钱|$)")
_DIGITS: Final = dict(zip("一二两三四五六七八九", (1, 2, 2, 3, 4, 5, 6, 7, 8, 9), strict=True))
_STEPS: Final = {"十": 10, "百": 100, "千": 1_000}
_PHONE: Final = re.compile(r"(?<!\d)(?:\+?86[- ]?)?(1[3-9]\d)[- ]?(\d{4})[- ]?(\d{4})(?!\d)")
_TAIL: Final = re.compile(r"(?<!\d)(\d{4})(?!\d)")
_DAY: Final = re.compile(r"(?:(\d{4})[-年/.])?(\d{1,2})[-月/.](\d{1,2})[日号]?")
_RELATIVE: Final = (("大后天", 3), ("后天", 2), ("明天", 1), ("今天", 0), ("day after tomorrow", 2), ("tomorrow", 1))
_MONTHS: Final = re.compile(r"(?:最近|近|过去|last|past)\s*(\d{1,2}|一|二|两|三|六|半)\s*个?\s*(月|年|months?|years?)")
_ORDINALS: Final = (
    ("第一", "第1", "first", "1"),
    ("第二", "第2", "second", "2"),
    ("第三", "第3", "third", "3"),
    ("第四", "第4", "fourth", "4"),
    ("第五", "第5", "fifth", "5"),
)


def read(
    reads: Reads,
    text: str,
    *,
    offered: Sequence[Choice] = (),
    understanding: Understanding | None = None,
    today: date,
    language: str,
) -> Choice | None:
    """What `text` (as it was written) answers to a question of this kind, or None."""
    if reads == "choice":
        return read_choice(text, offered)
    known = _understood(reads, understanding)
    return known or _READERS[reads](text.strip(), today, language)


def read_choice(text: str, offered: Sequence[Choice]) -> Choice | None:
    """The one choice that is meant: by its words, its number, its last digits, or a part of it that no other has."""
    said = _plain(text)
    exact = [each for each in offered if _plain(each.label) == said]
    if exact:
        return exact[0]
    numbered = next(
        (n for n, words in enumerate(_ORDINALS) if said in words or said.rstrip("个张笔").endswith(words[0])), None
    )
    if numbered is not None and numbered < len(offered):
        return offered[numbered]
    tails = {match.group(1) for match in _TAIL.finditer(text)}
    by_tail = [each for each in offered if tails & set(_TAIL.findall(each.label))]
    if len(by_tail) == 1:
        return by_tail[0]
    parts = [each for each in offered if len(said) >= 2 and (said in _plain(each.label) or _core(each.label) in said)]
    return parts[0] if len(parts) == 1 else None


def _core(label: str) -> str:
    """The words of a label before its details, as somebody would repeat them."""
    return _plain(re.split(r"[（(·,，:：]", label)[0]) or "\0"


def _plain(text: str) -> str:
    return re.sub(r"[\s，。,.!！?？、·（）()“”\"':：–-]+", "", text).lower()


def _understood(reads: Reads, understanding: Understanding | None) -> Choice | None:
    kinds = {"amount": "amount", "phone": "phone", "tail": "card_tail", "date": "date", "period": "period"}
    found = [each for each in (understanding.entities if understanding else ()) if each.kind == kinds.get(reads)]
    if len(found) != 1:
        return None
    value = found[0].value.replace("/", "|") if reads == "period" else found[0].value
    return Choice(value, value.replace("|", " – "))


def _amount(text: str, _today: date, _language: str) -> Choice | None:
    without_phones = _PHONE.sub(" ", text)
    found = list(_AMOUNT.finditer(without_phones))
    if len(found) == 1:
        whole, cents, unit = found[0].groups()
        try:
            value = Decimal(whole.replace(",", "") + (cents or "")) * _UNITS.get((unit or "").lower(), 1)
        except InvalidOperation:
            return None
        return _money(value)
    spoken = _ZH_AMOUNT.search(without_phones) if not found else None
    return _money(Decimal(_spoken(spoken.group(1)))) if spoken else None


def _money(value: Decimal) -> Choice | None:
    if not 0 < value < 100_000_000:
        return None
    exact = value.quantize(Decimal("0.01"))
    return Choice(str(exact), f"{exact:,}")


def _spoken(words: str) -> int:
    """A number in Chinese characters, up to 万."""
    total = section = digit = 0
    for sign in words:
        if sign in _DIGITS:
            digit = _DIGITS[sign]
        elif sign == "万":
            total, section, digit = (section + digit) * 10_000, 0, 0
        else:
            section, digit = section + (digit or 1) * _STEPS[sign], 0
    return total + section + digit


def _phone(text: str, _today: date, _language: str) -> Choice | None:
    found = {"".join(match) for match in _PHONE.findall(text)}
    if len(found) != 1:
        return None
    (number,) = found
    return Choice(number, f"{number[:3]}****{number[-4:]}")


def _tail(text: str, _today: date, _language: str) -> Choice | None:
    found = set(_TAIL.findall(_PHONE.sub(" ", text)))
    return Choice(tail := found.pop(), tail) if len(found) == 1 else None


def _date(text: str, today: date, _language: str) -> Choice | None:
    for words, days in _RELATIVE:
        if words in text.lower():
            return _shown(today + timedelta(days=days))
    match = _DAY.search(text)
    if match is None:
        return None
    year, month, day = match.groups()
    try:
        found = date(int(year or today.year), int(month), int(day))
    except ValueError:
        return None
    return _shown(found if year or found >= today else found.replace(year=today.year + 1))


def _shown(day: date) -> Choice:
    return Choice(day.isoformat(), day.isoformat())


def _period(text: str, today: date, _language: str) -> Choice | None:
    said = text.lower()
    first = today.replace(day=1)
    if any(words in said for words in ("上个月", "上月", "last month")):
        until = first - timedelta(days=1)
        return _span(until.replace(day=1), until)
    if any(words in said for words in ("这个月", "本月", "当月", "this month")):
        return _span(first, today)
    if any(words in said for words in ("今年", "this year")):
        return _span(today.replace(month=1, day=1), today)
    match = _MONTHS.search(said)
    if match is None:
        days = [found for part in re.split("到|至|-{2}| to |~|–", text) if (found := _date(part, today, ""))]
        return _span(date.fromisoformat(days[0].value), date.fromisoformat(days[1].value)) if len(days) == 2 else None
    number = {"一": 1, "二": 2, "两": 2, "三": 3, "六": 6, "半": 6}.get(match.group(1)) or int(match.group(1))
    if match.group(2)[0] in "年y":
        number = 6 if match.group(1) == "半" else 12 * number
    return _span(today - timedelta(days=30 * number), today) if 1 <= number <= 60 else None


def _span(since: date, until: date) -> Choice | None:
    return Choice(f"{since}|{until}", f"{since} – {until}") if since <= until else None


def _text(text: str, _today: date, _language: str) -> Choice | None:
    return Choice(text[:LONGEST_TEXT], text[:LONGEST_TEXT]) if len(text) >= 2 else None


_READERS: Final[Mapping[str, Callable[[str, date, str], Choice | None]]] = {
    "amount": _amount,
    "phone": _phone,
    "tail": _tail,
    "date": _date,
    "period": _period,
    "text": _text,
}
