"""Secrets that must not come in: PINs and passwords, one-time codes, CVVs, card expiry dates, magnetic tracks.

They are class C3. A secret is known by the word beside it ("密码是 123456", "884213 是验证码", "cvv 123") or by the
card number that it follows. Ordinary numbers stay: amounts, phones, dates, counts carry a unit, another length, or no
such word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from zhike.privacy.rules.folding import fold
from zhike.privacy.rules.numbers import find_numbers
from zhike.privacy.rules.spans import replace_spans

SecretKind = Literal["PIN", "OTP", "CVV", "EXPIRY", "TRACK"]
_Found = tuple[int, int, SecretKind]

_UNIT = (
    r"(?!\s{0,2}(?:元|块|万|千|百|亿|美|港|欧|年|月|日|号|点|时|分|秒|次|位|天|周|小时|个|笔|张|条|遍|岁|折|期|层|楼|%"
    r"|(?:digits?|times|min(?:ute)?s?|days?|hours?|years?|yuan|rmb|cny|usd|dollars?)\b)|,\d{3}(?!\d)|[./:]\d)"
)
_DATE = r"(?!(?:19|20)\d\d[-/.](?:0?[1-9]|1[0-2])[-/.]\d)"
_HAN_DIGIT = "[零〇一二三四五六七八九幺两壹贰叁肆伍陆柒捌玖]"
# Four to eight digits: run together, or set apart by spaces and dashes; or spelt in Chinese.
_CODE = (
    rf"(?<![\d.]){_DATE}(?:\d{{5,8}}(?!\d)|\d(?:[ -]{{0,2}}\d){{3,7}}(?!\d)|{_HAN_DIGIT}{{4,8}}(?!{_HAN_DIGIT})){_UNIT}"
)
_CVV_CODE = rf"(?<![\d.])\d(?:[ -]?\d){{2,3}}(?![ -]?\d){_UNIT}"

_OTP_WORD = (
    r"(?:验证码|校验码|动态码|动态密码|动态口令|短信码|短信密码|确认码|授权码|随机码|一次性密码|一次性口令"
    r"|(?<![a-z])otp(?![a-z])"
    r"|(?:verification|security|one[- ]?time|sms|confirmation|auth(?:entication|orization)?|login)"
    r"\s{0,2}(?:pass)?(?:code|pin|password)"
    r"|(?<![a-z])(?:the|my|your|this)\s{1,2}code)"
)
_PIN_WORD = (
    r"(?:密\s?码|口令|卡密|(?<![a-z])(?:pin(?:\s?(?:码|code|number))?|passcode|passwords?|pass\s?word|pwd"
    r"|pw|passwd|mima)(?![a-z]))"
)
_CVV_WORD = (
    r"(?:(?<![a-z])cv[vcn]2?(?:码|\s?code|\s?number)?(?![a-z])|安全码"
    r"|security\s?code|card\sverification\s(?:code|value|number)"
    r"|(?:卡背|卡片背面|背面|背后|签名栏)(?:面)?(?:的|上)?(?:后|末|最后)?(?:三|3)(?:位|个)(?:数字|数|码)?"
    r"|(?:last\s)?(?:three|3)\s(?:digits?|numbers?)\s(?:on|at)\s(?:the\s)?(?:back|reverse)(?:\sof\s(?:the|my)\scard)?)"
)
# What may stand between the word and the secret.
_IS = (
    r"(?:\s|[:=\"'“”「」【】()]|就是|应该是|好像是|是|为|叫|设置?(?:成|为|的是)|改(?:成|为|的是)"
    r"|用的是|输的是|填的是|我的|原来|现在|生日|新|旧|的|(?:手机号?|身份证号?)(?:码)?[后末][四六46]位"
    r"|\b(?:is|was|are|now|to|as|set|changed|number|code)\b){0,10}"
)
_OWNER = (
    r"(?:我|你|您|的|卡|银行|这张|登录|取款|支付|交易|查询|账户|手机|网银|信用|储蓄|收到|短信|新|旧"
    r"|刚刚?才?|的|发来|平台|那个|这个|当前"
    r"|my|the|your|\s){0,6}"
)

_GAP = (
    r"(?:(?!尾号|卡号|手机|电话|号码|单号|账号|金额|\b(?:error|order|card|phone|account|ref)\b)[^\d。！？!?\n]){1,20}?"
    r"(?:是|为|:|输入?了?的?|填了?的?|成|\b(?:is|was|says|said|entered|typed|sent|got|received|me)\b,?)\s{0,2}"
)
# "code" alone is one-time only where no other word goes with it ("error code", "postal code").
_CODE_ALONE = (
    r"(?:(?:^|[.,;:!?(]\s?|\b(?:the|my|your|this|a|that|new|sms|text|otp|app|use|enter|6-digit|six-digit"
    r"|4-digit|mobile|access|login)\s)code)"
    r"(?:\s(?:is|was|i got|i received|says|you sent(?: me)?)|[:=])?\s{0,2}"
)
_FORWARD: tuple[tuple[SecretKind, re.Pattern[str]], ...] = (
    ("CVV", re.compile(rf"{_CVV_WORD}{_IS}(?P<secret>{_CVV_CODE})", re.IGNORECASE)),
    ("OTP", re.compile(rf"{_OTP_WORD}{_IS}(?P<secret>{_CODE})", re.IGNORECASE)),
    ("PIN", re.compile(rf"{_PIN_WORD}{_IS}(?P<secret>{_CODE})", re.IGNORECASE)),
    # After a comma only the usual six digits are one: "忘记密码，2000 转不了" has an amount.
    ("OTP", re.compile(rf"{_OTP_WORD}[,，]\s?(?P<secret>\d{{6}}(?!\d){_UNIT})", re.IGNORECASE)),
    ("PIN", re.compile(rf"{_PIN_WORD}[,，]\s?(?P<secret>\d{{6}}(?!\d){_UNIT})", re.IGNORECASE)),
    # "the code you sent, 665544"; "验证码我输的是 645312": a few words between, none of which names another number.
    ("OTP", re.compile(rf"{_OTP_WORD}{_GAP}(?P<secret>(?<!\d)(?:\d{{6}}|\d{{4}})(?!\d){_UNIT})", re.IGNORECASE)),
    ("PIN", re.compile(rf"{_PIN_WORD}{_GAP}(?P<secret>(?<!\d)\d{{6}}(?!\d){_UNIT})", re.IGNORECASE)),
    ("OTP", re.compile(rf"{_CODE_ALONE}(?P<secret>(?<!\d)\d{{4,8}}(?!\d){_UNIT})", re.IGNORECASE)),
    (
        "CVV",
        re.compile(
            rf"{_CVV_WORD}\s(?:on|at|from|printed)[a-z ]{{0,30}}\s(?:is|:)\s?(?P<secret>{_CVV_CODE})", re.IGNORECASE
        ),
    ),
    (
        "PIN",
        re.compile(
            r"(?:密码|口令)(?:[^\x00-\xff。！？]{0,6}[写设填用输]的?)?(?P<secret>(?=[!-~]{0,31}\d)(?=[!-~]{0,31}"
            r"[A-Za-z])[A-Za-z0-9!@#$%^&*_+-]{6,32})",
            re.ASCII,
        ),
    ),
    # A password of letters and digits needs a word or a sign that says "it is".
    (
        "PIN",
        re.compile(
            rf"{_PIN_WORD}\s?(?:[:=是为叫]|设置?[成为]|改[成为]|\b(?:is|was|to)\b)\s?[:=\"'“]?"
            r"(?P<secret>(?=[!-~]{0,31}\d)[A-Za-z0-9!@#$%^&*_.+-]{4,32})"
            rf"(?<![.-])(?![A-Za-z0-9]){_UNIT}",
            re.IGNORECASE,
        ),
    ),
)
_BACKWARD: tuple[tuple[SecretKind, re.Pattern[str]], ...] = (
    ("OTP", re.compile(rf"(?P<secret>{_CODE})\s?(?:就?是|为|is)\s?{_OWNER}{_OTP_WORD}", re.IGNORECASE)),
    (
        "OTP",
        re.compile(
            rf"(?:收到|输入|输|填)了?\s?(?P<secret>(?<!\d)\d{{4,8}})(?!\d)\s?的\s?(?:短信|手机)?{_OTP_WORD}",
            re.IGNORECASE,
        ),
    ),
    ("OTP", re.compile(rf"(?<!尾号)(?P<secret>(?<!\d)\d{{6}})\s?的\s?(?:短信|手机)?{_OTP_WORD}", re.IGNORECASE)),
    (
        "OTP",
        re.compile(
            rf"(?<![\d.])(?P<secret>\d{{6}})(?!\d)[,\s]{{0,2}}(?:这个?|那个?)?(?:就"
            rf"|应该)?是[^\d。!?\n]{{0,8}}{_OTP_WORD}",
            re.IGNORECASE,
        ),
    ),
    ("CVV", re.compile(rf"(?P<secret>{_CVV_CODE})\s?(?:就?是|为|is)\s?{_OWNER}{_CVV_WORD}", re.IGNORECASE)),
    ("PIN", re.compile(rf"(?P<secret>{_CODE})\s?(?:就?是|为|is)\s?{_OWNER}{_PIN_WORD}", re.IGNORECASE)),
)
_TRACK = re.compile(r"%?[Bb]\d{13,19}\^[^^\n]{2,26}\^\d{4}[^\s?]{0,60}\??|;\d{13,19}=\d{7}[^\s?]{0,40}\??")

_MONTH = r"(?:0?[1-9]|1[0-2])"
_YEAR = r"(?:20)?[2-4]\d"
_MONTH_YEAR = rf"(?<![\d/]){_MONTH}\s?[/-]\s?{_YEAR}(?![\d/-])"
_EXPIRY_DATE = rf"(?:{_MONTH_YEAR}|{_YEAR}\s?[年/.-]\s?{_MONTH}(?!\d)月?(?!\d)|(?:0[1-9]|1[0-2])[2-4]\d(?!\d))"
_EXPIRY_WORD = (
    r"(?:有效期限?|到期(?:日期?|时间)?|valid(?:\s(?:thru|through|until|till|to))?|exp(?:iry|ires?|iration)?(?:\sdate)?)"
    r"\s?[:是为至到]{0,2}\s?(?:is|on)?\s?"
)
_EXPIRY_NAMED = re.compile(rf"{_EXPIRY_WORD}(?P<secret>{_EXPIRY_DATE})", re.IGNORECASE)
_EXPIRY_OF_CARD = re.compile(rf"(?:卡片?|card)\s?的?{_EXPIRY_WORD}(?P<secret>{_MONTH_YEAR})", re.IGNORECASE)
_AFTER_CARD = re.compile(
    rf"[\s,，;/|]{{1,4}}(?P<expiry>{_MONTH_YEAR})(?:[\s,，;/|]{{1,4}}(?P<cvv>\d{{3,4}})(?!\d){_UNIT})?"
)
NEAR_CARD = 60
# Without one of these there is no secret: each pattern above has a word of these kinds, or follows a card number.
_HINT = re.compile(
    r"[码密背栏卡]|口令|otp|code|pin|pass|pw|mima|cv|card|back|reverse|\d(?:[ -]{0,2}\d){12}", re.IGNORECASE
)


def drop_secrets(text: str) -> tuple[str, tuple[SecretKind, ...]]:
    """`text` with each secret replaced by its kind (`⟨PIN⟩`), and the kinds that were dropped, in order of place.

    Without a secret the text comes back as it was, with `()`.
    """
    spans = find_secrets(fold(text))
    if not spans:
        return text, ()
    return replace_spans(text, list(spans)), tuple(dict.fromkeys(kind for _, _, kind in spans))


def find_secrets(folded: str) -> list[_Found]:
    """Secrets of `folded` as (start, end, kind), in order, none overlapping another."""
    return find_secrets_thoroughly(folded) if _HINT.search(folded) else []


def find_secrets_thoroughly(folded: str) -> list[_Found]:
    """The same without looking first whether there can be any, which is some twenty times faster."""
    return _apart(sorted(_find(folded), key=lambda found: (found[0], -found[1])))


def _find(folded: str) -> Iterator[_Found]:
    for found in _TRACK.finditer(folded):
        yield found.start(), found.end(), "TRACK"
    for kind, pattern in (*_FORWARD, *_BACKWARD):
        for found in pattern.finditer(folded):
            yield *found.span("secret"), kind
    yield from _expiry_dates(folded)


def _expiry_dates(folded: str) -> Iterator[_Found]:
    for found in _EXPIRY_OF_CARD.finditer(folded):
        yield *found.span("secret"), "EXPIRY"
    cards = [span for span in find_numbers(folded) if span.kind == "CARD"]
    for card in cards:
        following = _AFTER_CARD.match(folded, card.end)
        if following is not None:
            yield *following.span("expiry"), "EXPIRY"
            if following["cvv"]:
                yield *following.span("cvv"), "CVV"
        for found in _EXPIRY_NAMED.finditer(folded, max(0, card.start - NEAR_CARD), card.end + NEAR_CARD):
            yield *found.span("secret"), "EXPIRY"


def _apart(found: list[_Found]) -> list[_Found]:
    """The spans without those that touch an earlier, longer one."""
    kept: list[_Found] = []
    for span in found:
        if not kept or span[0] >= kept[-1][1]:
            kept.append(span)
    return kept
