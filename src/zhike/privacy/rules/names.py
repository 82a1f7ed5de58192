"""Names of people in a text, Chinese and English.

A name is known by a word beside it ("户名", "我叫", "女士"; "my name is", "Mr"), or, without one, by a surname and
characters that people are called by between two borders. A surname alone ("王女士") tells nobody who it is and stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from zhike.privacy.rules import name_words as words
from zhike.privacy.rules.spans import Span

_HAN = "\u3400-\u9fff"
_KIN = rf"(?:{words.KIN})"
_STRONG = re.compile(
    rf"(?:{words.LABELS})(?:姓名|名字|名称|本人)?(?:\s|[:()\"“”「『]|是|为|叫|填写?成?的?|写成?的?|改成"
    rf"|应为|应该是){{0,5}}"
    r"|叫(?:做)?\s?|人(?:姓名)?(?:是|为|:)\s?"
    r"|(?:我(?:这边)?是|这边是|我们是|写的是?|写着|主是|这里是|本人是?|本人姓名|鄙人|我本人|我就是|叫做"
    r"|名为|化名|尊敬的|亲爱的)\s?"
    rf"|{_KIN}(?:名字)?(?:叫|是|为|,|，|:|\s|\(){{0,2}}"
    rf"|(?:{words.ROLES})(?:是|叫|为|名叫|:|\s){{0,2}}"
    r"|(?:转账?给|汇款?给|打款?给|打钱给|汇到|寄给|借给|付给|付款给|还款?给|发给|送给|过户给|赠与|授权给?"
    r"|委托给?|转给了|汇给了|转入|转到|取消给)(?:了)?\s?"
    r"|签(?:字|名|署)?(?:了|的是?|着)|(?:此致|敬上|谢谢|多谢|祝好|顺颂商祺|致)[,，。!！\s]{1,4}|[—-]{2}\s?"
)
_TITLE = re.compile(rf"(?:{words.TITLES})")
_FOLLOWING = re.compile(words.FOLLOWING_WORDS)
_NOT_NAME = re.compile(words.NOT_NAMES)
_FOREIGN = re.compile(
    rf"[{_HAN}]{{1,8}}(?:[·•・‧][{_HAN}]{{1,8}}){{0,2}}[·•・‧][{_HAN}]{{1,8}}?"
    rf"(?=先生|女士|小姐|太太|同志|老师|来|要|想|的|是|说|办|在|已|没|申|反|打|投|咨|和|与|提出|名下|身份"
    rf"|手机|电话|收|也|不|[^{_HAN}]|$)"
)
_FOREIGN_LEFT = re.compile(rf".*(?:{words.LABELS}|叫做?|我是|本人|给|找|和|跟|与|向|客户|的|[是为])", re.DOTALL)
# Without a word that announces a name: a border or one of these before it, a bank's noun or a border after it.
_LEFT = re.compile(
    r"(?:给|帮|找|替|跟|让|请|由|查|和|与|及|对|向|把|被|以|用|到|转|汇|知|系|代|经|是|叫|为|的|员|方|长"
    r"|人|主|位|名|生|太|爷|奶|妈|爸|哥|姐|弟|妹|叔|姨|友|事|户|师|工|司|手|民|徒|甲|乙|：|客)$"
)
_OWNED = re.compile(
    r"(?:本人)?的?(?:名下|身份证|手机号?|电话|卡|账户|账号|账|帐户|存款|存折|工资|贷款|保单|信用卡|银行卡"
    r"|户口|地址|邮箱|定期|理财|联系方式|授权|签名|申请|个人)"
    r"|转了?|汇了?|打了?|寄|还了?|付|吗|吧|一起|共同|的?共有|的?联名|[(]|、|夫妇|夫妻|(?:刚才|昨天|今天"
    r"|上午|下午)|来电|来过|之前|已经|一直"
)
_AND = re.compile(r"(?:、|和|与|及|跟|以及|或者?|/)\s?")
# A person as lists and forms tell of one: a name, then sex, number or document.
_RECORD = re.compile(r"[,、;/\s|]{1,2}(?:男|女|\+?(?:86)?[ -]?1[3-9]\d|\d{6}(?:18|19|20)\d{2}|身份证|手机|电话|联系)")

_UP, _LOW = "A-ZÀ-ÖØ-Þ", "a-zß-öø-ÿ"
_WORD = (
    rf"(?:O['’]|D['’]|Mc|Mac)[{_UP}][{_LOW}]+|[{_UP}][{_LOW}]+(?:[-'’][{_UP}]?[{_LOW}]{{2,}})?"
    rf"|[{_UP}]{{2,}}(?![{_LOW}])"
)
_NAME = rf"(?:{_WORD})(?:\s(?:[A-Z]\.?\s)?(?:(?:van|von|de|da|bin|al)\s)?(?:{_WORD})){{0,3}}"
_ENGLISH_CUE = re.compile(
    r"\b(?i:my (?:full |legal )?name(?:'s| is)|name(?:'s| is)|called|named|(?:full |first |last |account "
    r"|customer |legal |beneficiary |payee )?name\s?[:=]"
    r"|account ?holder|card ?holder|policy ?holder|beneficiary|payee|payer|recipient|sender|applicant"
    r"|borrower|guarantor|co-signer|cosigner|attn|attention"
    r"|contact(?: person)?|signed(?: by)?|on behalf of|spouse|husband|wife|son|daughter|mother|father"
    r"|brother|sister|mum|mom|dad|colleague|friend|boss|landlord|tenant|neighbou?r|partner|assistant"
    r"|accountant"
    r"|i am|i'm|this is|it's|speaking with|speak (?:to|with)|spoke (?:to|with)|talk(?:ed)? to|met"
    r"|transfer(?:red)? to|paid to|payable to|sent to|send to|wire(?:d)? to|in the name of|under the"
    r" name(?: of)?"
    r"|regards|sincerely|faithfully|cheers|thanks|thank you|best wishes|yours truly|reply to|write to"
    r"|dear|hi|hello|customer|client|agent|advisor|adviser|manager|teller|from|by|for|with|and|to|ask for"
    r"|tell)"
    r"(?:\s(?:is|was|called|named|named as|as))?\s?[:,(\-–—]?\s{1,3}\"?"
)
_STRONG_ENGLISH = re.compile(
    r"(?i)\b(?:name(?:'s| is)|name\s?[:=]|called|named|holder|beneficiary|payee|payer|recipient|sender"
    r"|applicant|borrower|guarantor|signer|attn|attention|signed|spouse|husband|wife|son|daughter|mother"
    r"|father|brother|sister|mum|mom|dad|colleague|boss|landlord|tenant|friend|accountant)"
)
_TITLED = re.compile(rf"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Sir|Madam|Mister|MR|MRS|MS|DR)\.?\s(?P<name>{_NAME})")
_ENGLISH_NAME = re.compile(_NAME)
_LOWER_NAME = re.compile(r"[a-z]+(?:[-'][a-z]+)?(?:\s[a-z]+)?")
_FREE = re.compile(rf"(?<![A-Za-z]){_NAME}")
_SAID = re.compile(r"(?i)\b(?:my (?:full )?name(?:'s| is)|name\s?[:=])\s{0,2}")


def find_names(folded: str) -> Iterator[Span]:
    """Names of people in `folded`; they may overlap each other, the first one in place is the best."""
    for start, end in (*_chinese(folded), *_english(folded)):
        yield Span(start, end, "NAME")


def _chinese(text: str) -> Iterator[tuple[int, int]]:
    for found in _FOREIGN.finditer(text):
        cue = _FOREIGN_LEFT.match(text[found.start() : found.end()])
        if "·" in found.group() or cue is None:
            yield found.start() + _cue_length(found.group()), found.end()
    for found in _STRONG.finditer(text):
        yield from _row_of_names(text, found.end())
    for found in _TITLE.finditer(text):
        yield from _before_title(text, found.start())
    for place, character in enumerate(text):
        if character in words.SURNAMES:
            yield from _without_cue(text, place)


def _cue_length(run: str) -> int:
    """How much of the first part of a name with a middle dot belongs to the sentence before it."""
    first = re.split("[·•・‧]", run, maxsplit=1)[0]
    found = _FOREIGN_LEFT.match(first)
    return found.end() if found and found.end() < len(first) else 0


def _row_of_names(text: str, place: int) -> Iterator[tuple[int, int]]:
    """The name at `place`, and those joined to it ("张伟、李娜和王芳")."""
    english = _ENGLISH_NAME.match(text, place)
    if english is not None:
        yield from _proper(text, english.start(), english.end(), sure=True)
    end = _strong_end(text, place)
    while end is not None:
        yield place, end
        joined = _AND.match(text, end)
        if joined is None:
            return
        place = joined.end()
        end = _certain_end(text, place)


def _surname_end(text: str, place: int) -> int | None:
    if text[place : place + 2] in words.COMPOUND:
        return place + 2
    return place + 1 if text[place : place + 1] in words.SURNAMES else None


def _is_han(text: str) -> bool:
    return text != "" and all("\u3400" <= character <= "\u9fff" for character in text)


def _ends_well(text: str, end: int) -> bool:
    """Whether a name may end at `end`: the text does, or something follows that no name goes on with."""
    return end >= len(text) or not _is_han(text[end]) or _FOLLOWING.match(text, end) is not None


def _strong_end(text: str, place: int) -> int | None:
    """Where the name that a cue announces at `place` ends; None where what follows is no name."""
    given = _surname_end(text, place)
    if given is None or _NOT_NAME.match(text, place):
        return None
    if text[given : given + 1] in {" ", "\u3000"} and _is_han(text[given + 1 : given + 2]):
        return given + 2 if _ends_well(text, given + 2) and not _is_han(text[given + 2 : given + 3]) else None
    if _TITLE.match(text, given):
        return None
    return _given_end(text, given, least=2.2 if text[place:given] in words.AMBIGUOUS else 0.9)


def _given_end(text: str, given: int, *, least: float) -> int | None:
    """Whether one or two characters from `given` on are the given name: the ending with more to say for it."""
    best, end = least, None
    for length in (2, 1):
        characters = text[given : given + length]
        if len(characters) == length and _is_han(characters):
            weight = _weight(text, given, given + length)
            if weight > best:
                best, end = weight, given + length
    return end


def _weight(text: str, given: int, end: int) -> float:
    name = text[given:end]
    strange = sum(character in words.FOLLOWERS and character not in words.GIVEN for character in name)
    # "明" may end a name or begin "明天".
    double = len(name) == 2 and name[1] in words.FOLLOWERS
    weight = sum(character in words.GIVEN for character in name) * 0.75 - strange * 1.5 - double * 0.5
    if end >= len(text) or not _is_han(text[end]):
        return weight + 2.5
    if _TITLE.match(text, end):
        return weight + 3.5
    if _FOLLOWING.match(text, end):
        return weight + 2
    return weight + (1.5 if text[end] in words.FOLLOWERS else 0)


def _certain_end(text: str, place: int) -> int | None:
    """As `_strong_end`, where every character of the given name is one that people are called by."""
    end = _strong_end(text, place)
    given = _surname_end(text, place)
    if end is None or given is None or not set(text[given:end]) <= words.GIVEN | {" "}:
        return None
    return end


def _before_title(text: str, title: int) -> Iterator[tuple[int, int]]:
    """A whole name right before "先生", "女士", ..."""
    for length in (4, 3, 2):
        start = title - length
        if start < 0 or not _is_han(text[start:title]):
            continue
        given = _surname_end(text, start)
        wanted = 1 if length == 2 else 2
        if given is None or title - given < 1 or title - given > wanted or _NOT_NAME.match(text, start):
            continue
        if length == 4 and given != start + 2:
            continue
        if length == 3 and given == start + 1 and not set(text[given:title]) & words.GIVEN:
            continue
        yield start, title
        return


def _without_cue(text: str, place: int) -> Iterator[tuple[int, int]]:
    """A name that only its characters and its surroundings give away."""
    given = _surname_end(text, place)
    if given is None or _NOT_NAME.match(text, place) or _TITLE.match(text, given):
        return
    if _opens(text, place) and _is_recorded(text, given):
        yield place, next(end for end in (given + 2, given + 1) if _RECORD.match(text, end))
        return
    left = 2 if _opens(text, place) else 1 if _LEFT.search(text, max(0, place - 2), place) else 0
    weights = [(_free_weight(text, given, given + length), given + length) for length in (1, 2)]
    weight, end = max(weights)
    if left and weight and left + weight >= _needed(text[place:given]):
        yield place, end


def _is_recorded(text: str, given: int) -> bool:
    return any(_is_han(text[given:end]) and _RECORD.match(text, end) is not None for end in (given + 1, given + 2))


def _free_weight(text: str, given: int, end: int) -> float:
    """What speaks for a given name that no word announces; 0 where what follows does not end it."""
    if len(text) < end or not set(text[given:end]) <= words.GIVEN:
        return 0
    right = _right(text, end)
    return right and right + 1.5 * (end - given)


def _needed(surname: str) -> int:
    return 7 if surname in words.AMBIGUOUS else 5


def _right(text: str, end: int) -> int:
    """How well a name ends here: 3 before what only a person owns or does, 2 at a border, 1 before a likely word."""
    if _OWNED.match(text, end) or _TITLE.match(text, end):
        return 3
    if end >= len(text) or not _is_han(text[end]):
        return 2
    return 2 if _FOLLOWING.match(text, end) else 1 if text[end] in words.FOLLOWERS else 0


def _opens(text: str, place: int) -> bool:
    return place == 0 or not (text[place - 1].isalnum() or text[place - 1] == "·")


def _english(text: str) -> Iterator[tuple[int, int]]:
    if not any("A" <= character <= "z" for character in text):
        return
    for found in _TITLED.finditer(text):
        yield from _proper(text, *found.span("name"), sure=True)
    for cue in _ENGLISH_CUE.finditer(text):
        name = _ENGLISH_NAME.match(text, cue.end())
        if name is not None:
            sure = _STRONG_ENGLISH.search(cue.group()) is not None
            yield from _proper(text, name.start(), name.end(), sure=sure, alone=sure or _greets(cue.group()))
    for cue in _SAID.finditer(text):
        yield from _lower(text, cue.end())
    for found in _FREE.finditer(text):
        yield from _proper(text, found.start(), found.end(), sure=False, alone=False)


def _greets(cue: str) -> bool:
    return (
        re.match(
            r"(?i)reply to|write to|i am|i'm|this is|dear|hi|hello|regards|sincerely|cheers|thanks|thank you|best"
            r" wishes|yours",
            cue,
        )
        is not None
    )


def _proper(text: str, start: int, end: int, *, sure: bool, alone: bool = True) -> Iterator[tuple[int, int]]:
    """The part of the capitalised words from `start` to `end` that is a name.

    `sure`: a word announces a name, so that any words do; `alone`: a first name by itself is enough.
    """
    parts = list(re.finditer(r"\S+", text[start:end]))
    kept: list[re.Match[str]] = []
    for part in parts:
        if part.group().casefold().strip(".") not in words.NOT_ENGLISH:
            kept.append(part)
        elif kept or sure:
            break
    if not kept:
        return
    lower = [re.sub(r"['’]s$", "", part.group()).casefold() for part in kept]
    known = lower[0] in words.FIRST_NAMES
    pinyin = len(lower) >= 2 and (lower[0] in words.PINYIN_SURNAMES or lower[-1] in words.PINYIN_SURNAMES)
    if sure or (len(lower) >= 2 and (known or pinyin)) or (alone and known):
        yield start + kept[0].start(), start + kept[-1].end()


def _lower(text: str, place: int) -> Iterator[tuple[int, int]]:
    """A name typed in small letters after "my name is": one or two words that are names."""
    found = _LOWER_NAME.match(text, place)
    if found is None:
        return
    first, _, second = found.group().partition(" ")
    if first in words.NOT_ENGLISH:
        return
    two = second != "" and second not in words.NOT_ENGLISH
    yield place, place + (len(found.group()) if two else len(first))
