"""Numbers of a person in a text: phones, id numbers, cards.

Numbers are read as groups ("6222 0212 3456 7890 123"), and the longest run of groups that makes sense wins. An id
number must have a true check digit and a true date, a card a true Luhn digit and the first digits of a card; beside a
word that says what it is, a mistyped one counts too. A number that a word beside it calls an order, a receipt or a
hotline is nobody's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from zhike.privacy.rules.spans import Kind, Span

LONGEST_CARD = 19
MOST_GROUPS = 6
_MOBILE = re.compile(r"(?:0086|86)?1[3-9]\d{9}")
# A row of single digits ("1 3 8 …") is one group; so a window never needs many groups, and hostile text costs little.
_GROUP = re.compile(r"\d(?:[ -]{1,2}\d){7,}(?:[ -]?[Xx])?(?!\d)|\d+(?:[Xx](?![A-Za-z]))?")
_NOISE = str.maketrans("", "", " -")
_BETWEEN = re.compile(r"[ -]{1,2}|\)[ -]?")
_CARD_START = re.compile(r"[34569]|2(?:2[2-9]|[3-6]|7[01]|720)")
_LANDLINE = re.compile(r"(?:0|86|0086)(?:10|2\d|[3-9]\d{2})\d{7,8}")
_PROVINCES = frozenset(re.findall("..", "111213141521222331323334353637414243444546505152535461626364657181828391"))
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"

# Digits as they are spoken, in the transcript of a call.
_HAN_DIGITS = "零〇一幺二两三四五六七八九"
_SPOKEN = re.compile(rf"[{_HAN_DIGITS}](?:[ ,，]?[{_HAN_DIGITS}]){{10,}}")
_SPOKEN_DIGITS = str.maketrans(_HAN_DIGITS + ",，", "0011223456789  ")

_IS = r"(?:号码|号|是|为|:|#|\(|\s|no\.?|number|is|was|\.|“|\"){0,4}"
# Right before a number: it belongs to an order, a receipt, a thing; or to an office that everybody may call.
_THING = re.compile(
    r"(?:订单|运单|快递|流水|单据|凭证|交易|业务|工单|受理|编|合同|保单|批次|参考|发票|取件|票|序列|设备"
    r"|机具|终端|产品|基金|代码|货|邮|税|信用代码"
    r"|商户|机构|门店|积分|航班|车次|回执|查询|案件|投诉|申请|预约)"
    r"(?:的)?(?:编?号码?|代码|单号?|码|编号)" + _IS + r"$"
    r"|(?:order|tracking|invoice|reference|ref|receipt|transaction|txn|ticket|case|serial|batch|policy|waybill|parcel"
    r"|shipment|confirmation|contract|merchant|terminal|device|request|claim|booking|sku|isbn|imei|trace|uscc)"
    r"\s?(?:id|code|no|number|num|#)?" + _IS + r"$",
    re.IGNORECASE,
)
_OFFICE = re.compile(
    r"(?:客服|热线|总机|网点|支行|分行|营业部|营业厅|总行|大堂|银行|服务台|服务电话|咨询电话|投诉电话|监督电话|柜台"
    r"|hotline|helpline|customer service|service line|branch|reception|switchboard|call cent(?:re|er)"
    r"|head office|toll[- ]free)"
    r"[^\d,，。;；!！?？\n]{0,16}$",
    re.IGNORECASE,
)
_CARD_WORD = re.compile(r"(?:卡号|银行卡|储蓄卡|借记卡|信用卡|账号|帐号|card)(?:尾号)?" + _IS + r"$", re.IGNORECASE)
_ID_WORD = re.compile(
    r"(?:身份证|证件|身份证明|\bid(?:entity)?(?: card)?|resident id)(?:号码|号)?" + _IS + r"$", re.IGNORECASE
)
_TELEPHONE = (
    r"(?:电话|手机|家里|家中|单位|宅电|传真|fax|座机|固话|致电|来电|拨打|打|联系我|tel(?:ephone)?|phone"
    r"|mobile|cell|call|ring|text|whatsapp|reach)"
    r"(?:号码|号)?(?:\s|:|是|为|\.|me|us|him|her|on|at|number|no\.?|is|my){0,6}"
)
_WITH_WORD = re.compile(
    rf"{_TELEPHONE}(?P<number>\(?\+?\d(?:[ ().-]{{0,2}}\d){{6,14}})(?!\d|[ .-]?\d)(?!\s?(?:元|块|万|%))", re.IGNORECASE
)
# Written in a way that only phones are: dotted mobiles, American and British groups, an extension after a landline.
_WRITTEN = re.compile(
    r"(?<![\d.])1[3-9]\d[.·]\d{4}[.·]\d{4}(?![\d.])"
    r"|(?<![\d+-])\(\d{3}\) ?\d{3}[-. ]\d{4}(?![\d-])"
    r"|(?<![\d+.-])(?!400|800|8[3-8]{2})[2-9]\d{2}([-.])\d{3}\1\d{4}(?![\d.-])"
    r"|(?<!\d)\+\d{1,3}[ -]?\(\d{1,4}\)[ -]?\d{2,4}(?:[ -]?\d{2,4}){1,3}(?!\d)"
    r"|(?<!\d)00(?:1|44|33|49|61|65|81|82|852|853|886|86)[ -]\d{1,4}(?:[ -]?\d{2,4}){2,3}(?!\d)"
    r"|(?<![\d+])0(?:20|7\d{3}|1\d{2,3})[ ]\d{3,4}[ ]?\d{3,4}(?![ -]?\d)"
)
_EXTENSION = re.compile(r"-\d{1,5}(?!\d|-)|\s?(?:转|分机|ext\.?|extension|x)\s?\d{1,5}(?!\d)", re.IGNORECASE)
_SERVICE = re.compile(
    r"\(?(?:\+?86)?[ -]?(?:400|800)|\(?95\d{3}|\(?12\d{3}|\(?\+?(?:1[- ])?\(?8(?:00|88|77|66|55|44)[) -]"
    r"|1?[08]800[ -]|1860[ -]|0800[ -]"
)


class _Group(NamedTuple):
    start: int
    end: int
    text: str


def luhn_holds(digits: str) -> bool:
    """Whether the last digit is the Luhn check of the others; a row of one digit only is no number."""
    if len(set(digits)) < 2:
        return False
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) << (place & 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def id_check_digit(first_17: str) -> str:
    """The 18th character of an id number (GB 11643)."""
    return _ID_CHECKS[sum(int(digit) * weight for digit, weight in zip(first_17, _ID_WEIGHTS, strict=True)) % 11]


def _id_is_shaped(value: str) -> bool:
    """Whether province and date of birth are true, whatever the check digit."""
    if re.fullmatch(r"[0-9]{17}[0-9Xx]", value) is None or value[:2] not in _PROVINCES:
        return False
    try:
        born = date(int(value[6:10]), int(value[10:12]), int(value[12:14]))
    except ValueError:
        return False
    return 1850 <= born.year <= 2100


def id_number_holds(value: str) -> bool:
    """Whether `value` is a resident id number of 18 characters: province, date and check digit are true."""
    return _id_is_shaped(value) and id_check_digit(value[:17]) == value[17].upper()


def card_number_holds(digits: str) -> bool:
    """Whether `digits` can be a card: 13 to 19 of them, a card's first digits, a true Luhn digit."""
    return (
        13 <= len(digits) <= LONGEST_CARD
        and digits.isdecimal()
        and _CARD_START.match(digits) is not None
        and luhn_holds(digits)
    )


def find_numbers(folded: str) -> list[Span]:
    """Phones, id numbers and cards of `folded`, in order, none overlapping another."""
    read = _SPOKEN.sub(lambda found: found.group().translate(_SPOKEN_DIGITS), folded)
    if not any(character.isdecimal() for character in read):
        return []
    exact = [span for span in _grouped(read) if _is_somebodys(read, span)]
    taken = bytearray(len(read))
    for span in exact:
        taken[span.start : span.end] = b"\1" * (span.end - span.start)
    written = [span for span in _written(read) if not any(taken[span.start : span.end])]
    return sorted([*exact, *written], key=lambda span: span.start)


def _is_somebodys(read: str, span: Span) -> bool:
    before = read[max(0, span.start - 28) : span.start]
    if span.kind != "ID" and _THING.search(before):
        return False
    if span.kind != "PHONE":
        return True
    if _SERVICE.match(read, span.start):
        return False
    number = read[span.start : span.end].translate(_NOISE)
    return _MOBILE.fullmatch(number.lstrip("+")) is not None or _OFFICE.search(before) is None


def _written(read: str) -> Iterator[Span]:
    """Phones that their writing or the word before them gives away."""
    end = 0
    places = [found.span() for found in _WRITTEN.finditer(read)]
    places += [found.span("number") for found in _WITH_WORD.finditer(read)]
    for start, stop in sorted(places, key=lambda place: (place[0], -place[1])):
        span = Span(start, stop, "PHONE")
        number = read[start:stop]
        if start < end or _SERVICE.match(number) or _looks_like_a_date(number) or not _is_somebodys(read, span):
            continue
        end = stop
        yield span


def _looks_like_a_date(number: str) -> bool:
    return re.match(r"(?:19|20)\d\d[-. ]?(?:0[1-9]|1[0-2])[-. ]?[0-3]\d(?!\d)", number) is not None


def _grouped(folded: str) -> Iterator[Span]:
    groups = [_Group(*found.span(), found.group().translate(_NOISE)) for found in _GROUP.finditer(folded)]
    first = 0
    while first < len(groups):
        found = _longest_number(folded, groups, first)
        if found is None:
            first += 1
            continue
        span, past = found
        yield _with_surroundings(folded, span)
        while past < len(groups) and groups[past].start < span.end:
            past += 1
        first = past


def _with_surroundings(folded: str, span: Span) -> Span:
    """A landline with the bracket around its area code and with its extension."""
    if span.kind != "PHONE":
        return span
    start, end = span.start, span.end
    if folded[start - 1 : start] == "(" and ")" in folded[start:end]:
        start -= 1
    if folded[span.start : span.start + 1] == "0":
        extension = _EXTENSION.match(folded, end)
        end = extension.end() if extension else end
    return Span(start, end, "PHONE")


def _longest_number(folded: str, groups: list[_Group], first: int) -> tuple[Span, int] | None:
    start = groups[first].start
    plus = folded[start - 1 : start] == "+"
    before = folded[max(0, start - 20) : start]
    best: tuple[Span, int] | None = None
    digits, past = "", first
    for group in groups[first : first + MOST_GROUPS]:
        if past > first and _BETWEEN.fullmatch(folded, groups[past - 1].end, group.start) is None:
            break
        digits += group.text
        past += 1
        if len(digits) > LONGEST_CARD:
            break
        kind = _kind_of(digits, [len(part.text) for part in groups[first:past]], plus=plus, before=before)
        if kind is not None:
            end = groups[past - 1].end - (kind != "ID" and digits[-1] in "Xx")
            best = Span(start - plus if kind == "PHONE" else start, end, kind), past
    return best


def _kind_of(number: str, lengths: list[int], *, plus: bool, before: str) -> Kind | None:
    if len(number) < 8:
        return None
    if _is_id(number, before):
        return "ID"
    digits = number.rstrip("Xx")
    if not digits.isdecimal():
        return None
    if _is_phone(digits, plus=plus, parts=len(lengths)):
        return "PHONE"
    if card_number_holds(digits):
        return "CARD" if _is_grouped_like_a_card(digits, lengths) else None
    named = 16 <= len(digits) <= LONGEST_CARD and digits[0] in "456" and _CARD_WORD.search(before) is not None
    return "CARD" if named and _is_grouped_like_a_card(digits, lengths) else None


def _is_id(number: str, before: str) -> bool:
    if len(number) == 18 and id_number_holds(number):
        return True
    if len(number) not in {15, 18} or _ID_WORD.search(before) is None:
        return False
    return _id_is_shaped(number if len(number) == 18 else f"{number[:6]}19{number[6:]}0")


def _is_grouped_like_a_card(number: str, lengths: list[int]) -> bool:
    """Unbroken, in fours, 6 + the rest, or 4-6-5: unrelated numbers side by side are no card by chance."""
    if number.startswith("62") and len(number) >= 16 and lengths[0] in {4, 6} and len(lengths) >= 4:
        return True  # nobody else's numbers begin like UnionPay's and come in so many groups
    if lengths[0] == 6 and all(length == 4 for length in lengths[1:-1]):
        return True
    return all(length == 4 for length in lengths[:-1]) or lengths[:2] == [4, 6]


def _is_phone(digits: str, *, plus: bool, parts: int) -> bool:
    """A mobile number in any grouping, a landline with its area code set apart, or anything after a plus sign."""
    if _MOBILE.fullmatch(digits) is not None:
        return True
    if plus:
        return 8 <= len(digits) <= 15
    return 2 <= parts <= 4 and _LANDLINE.fullmatch(digits) is not None
