"""What somebody means who goes on from what was said: "那信用卡呢", "不是，我说的是借记卡", "how much is it".

A text that leaves out what it is about gets the topic of the question before it, by plain rules; whether that reading
is the better one, the articles say (`answering.answer_in_turn`). What went before is read from the thread each time.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from zhike.assistant.rules.hearing import hear

# How the text goes on: another thing asked in the same way; another thing than was understood; more about the same.
Turn = Literal["instead", "correction", "more"]

LONGEST: Final = 24
LONGEST_WORDS: Final = 12

# Things that stand in one another's place, longest first where one holds another.
_PLACES_ZH: Final = (
    ("信用卡", "贷记卡", "借记卡", "储蓄卡", "附属卡", "副卡", "主卡", "社保卡"),
    ("住房贷款", "房贷", "按揭", "车贷", "消费贷", "信用贷", "经营贷", "公积金贷款", "助学贷款"),
    ("大额存单", "定期", "活期", "通知存款", "结构性存款"),
    ("理财", "基金", "保险", "国债", "贵金属", "黄金"),
    ("人民币", "外币", "美元", "港币", "欧元", "日元"),
    ("手机银行", "网上银行", "网银", "微信银行", "柜台", "网点", "自助柜员机", "atm"),
    ("本行", "他行", "跨行", "境外", "境内", "国外", "国内"),
    ("个人", "公司", "企业", "对公"),
    ("老人", "孩子", "未成年人", "外国人", "本人", "别人", "家人"),
    ("工作日", "周末", "节假日", "周六", "周日"),
)
_PLACES_EN: Final = (
    ("credit card", "debit card", "additional card", "main card"),
    ("mortgage", "home loan", "car loan", "personal loan", "business loan"),
    ("time deposit", "fixed deposit", "current account", "savings account", "certificate of deposit"),
    ("wealth product", "fund", "insurance", "bond", "gold"),
    ("foreign currency", "dollars", "euros", "yuan"),
    ("online banking", "the app", "app", "branch", "cash machine", "atm", "counter"),
    ("another bank", "other banks", "abroad", "overseas", "domestic"),
    ("personal", "company", "business"),
    ("weekday", "weekend", "holiday", "saturday", "sunday"),
)

_SOFT_ZH: Final = "(?:那么|那|嗯|哦|好的|请问|还有|另外|再问一下|如果是|要是|换成|改成|至于)*"
_INSTEAD_ZH: Final = re.compile(
    f"{_SOFT_ZH}(?:我的|你们的)?(?P<thing>.{{1,10}}?)(?:的话)?(?:呢|嘞|咧)|那(?:么)?(?P<bare>.{{2,8}})"
)
_CORRECTION_ZH: Final = re.compile(
    "(?:不是|不对|错了|搞错了|你理解错了|不是这个|不是问这个|我不是问这个)*"
    "(?:我)?(?:是)?(?:说的|问的|要问的|想问的|指的|要的)(?:是|就是)(?P<meant>.{2,20})"
    "|(?:不是|不对)(?:我)?是(?P<is>.{2,20})|(?:我)?是说(?P<say>.{2,20})|不是.{2,10}?(?:而)?是(?P<rather>.{2,20})"
)
_MORE_ZH: Final = re.compile(
    f"{_SOFT_ZH}(?:它|这个|那个|这种|这样|这张卡|那张卡|该业务|这业务|办这个|刚才说的|刚才那个|上面说的)?(?:的)?(?:大概|一般|总共|一共|最快|最多|最少|还)?"
    "(?:(?:要|需要|得)?(?:多少钱|花钱|付费|收费|手续费|费用|工本费)|(?:手续费|费用|工本费|利息|利率|额度|限额)(?:是)?(?:多少|怎么算)"
    "|(?:要|需要|得)?(?:带|准备|提供|提交)?(?:什么|哪些|啥)(?:材料|资料|证件|手续|东西|条件|要求)?"
    "|(?:要|需要|得)?(?:带|准备|提供)(?:什么|哪些|啥)|(?:要|需要|得)?(?:多久|多长时间|几天|几个工作日|多少天)(?:到账|能好|办好|生效|批下来)?"
    "|(?:什么时候|几点|啥时候)(?:能好|到账|生效|可以)?|(?:在|去|到)?(?:哪里|哪儿|哪)(?:办|弄|办理|可以办|能办|申请)?"
    "|(?:怎么|咋|如何)(?:办|弄|办理|操作|申请|取消|关闭|查|做)?|(?:可以|能|能不能|可不可以)(?:代办|找人代办|让家人代办|网上办|线上办|手机上办|手机办|取消|撤销|改)"
    "|(?:手机上|网上|线上)(?:能办|可以办|能弄)|(?:有|有没有)(?:什么)?(?:条件|要求|限制|限额|期限|优惠)|(?:要|需要)(?:本人去|本人到场|预约)"
    "|为什么|为啥|(?:周末|节假日)(?:可以|能|行))(?:吗|呢|啊|呀|么|嘛|办)*"
)
_STRIPPED_ZH: Final = re.compile(
    "请问|我想(?:问|咨询|了解)?(?:一下)?|咨询一下|麻烦|怎么样|怎么|如何|怎样|为什么|多少钱|多少|什么时候|什么|哪些|哪里|哪儿|在哪|多久|多长时间|几天|几点"
    "|能不能|可不可以|可以|需要|应该|[吗呢么吧啊呀嘛]|我的|我|你们|您|[？?，。！]"
)
_INSTEAD_EN: Final = re.compile(
    r" (?:and |ok |okay |so |then )*(?:what|how) about (?:an? |the |my |for )*(?P<thing>(?:\w+ ){1,5}?)(?:then )?"
    r"| and (?:for |with |on )?(?:an? |the |my )?(?P<bare>(?:\w+ ){1,4}?)(?:then )?"
)
_CORRECTION_EN: Final = re.compile(
    r" (?:no |nope |wrong |not that |sorry )*(?:i )?(?:mean|meant|was asking about|am asking about|asked about)"
    r" (?:an? |the |my )*(?P<meant>(?:\w+ ){1,10})"
    r"| (?:no )?not (?:an? |the |my )?(?:\w+ ){1,3}?but (?:an? |the |my )?(?P<rather>(?:\w+ ){1,6})"
)
_IT: Final = "(?:it|that|this)"
_MORE_EN: Final = re.compile(
    " (?:and |ok |okay |so |then )*(?:"
    f"how much(?: (?:is|does|will|would) {_IT}(?: cost)?)?|what(?: does| will)? {_IT} costs?"
    f"|what (?:do|should|must) i (?:need|bring|have|take)(?: to bring| with me)?(?: for {_IT})?"
    "|which (?:papers|documents)(?: do i need)?"
    f"|how long(?: (?:does|will|would) {_IT} take)?|when (?:does|will) {_IT} (?:arrive|work|be done|take effect)"
    f"|where(?: (?:do|can) i (?:do|get|apply for) {_IT})?"
    f"|how(?: (?:do|can) i (?:do|get|cancel|change|check|apply for) {_IT})?"
    f"|can i (?:do|cancel|undo|change) {_IT}(?: online| in the app)?|is {_IT} (?:free|possible|safe)"
    "|is there (?:a|any) (?:fee|limit|charge|condition)s?|any (?:fees?|limits?|conditions?)"
    f"|why(?: is {_IT})?|can someone else do {_IT}) "
)
_STRIPPED_EN: Final = frozenset(
    {"how", "do", "i", "can", "what", "when", "where", "which", "why", "is", "are", "a", "an", "to", "my", "me", "you"}
    | {"your", "it", "of", "for", "please", "does", "will", "would", "should", "much", "long", "could", "want", "need"}
    | {"know", "tell", "about", "in", "on", "with", "if", "that", "this", "there", "any", "the"}
)


@dataclass(frozen=True, slots=True)
class Reading:
    """A text with what it leaves out: the question it stands for, and how it goes on."""

    turn: Turn
    text: str


def in_context(text: str, before: Sequence[str]) -> Reading | None:
    """The reading of a folded text after `before` (the customer's folded lines, oldest first), or None: it stands for
    itself, or nothing went before."""
    topic: str | None = None
    for line in before:
        reading = _read(line, topic)
        topic = reading.text if reading else line
    return _read(text, topic)


def _read(text: str, topic: str | None) -> Reading | None:
    if not topic or not text.strip() or text == topic:
        return None
    heard = hear(text)
    if heard.zh:
        return _read_zh(heard.zh, topic) if len(heard.zh) <= LONGEST else None
    return _read_en(heard.en, topic) if len(heard.en.split()) <= LONGEST_WORDS else None


def _read_zh(text: str, topic: str) -> Reading | None:
    if meant := _named(_CORRECTION_ZH.fullmatch(text)):
        return Reading("correction", _instead(meant, topic, _PLACES_ZH, ""))
    if _MORE_ZH.fullmatch(text):
        return Reading("more", _STRIPPED_ZH.sub("", topic) + text)
    if thing := _named(_INSTEAD_ZH.fullmatch(text)):
        return Reading("instead", _instead(thing, topic, _PLACES_ZH, ""))
    return None


def _read_en(text: str, topic: str) -> Reading | None:
    if meant := _named(_CORRECTION_EN.fullmatch(text)):
        return Reading("correction", _instead(meant, topic, _PLACES_EN, " "))
    if _MORE_EN.fullmatch(text):
        kept = [word for word in hear(topic).en.split() if word not in _STRIPPED_EN]
        return Reading("more", f"{' '.join(kept)} {text.strip()}")
    if thing := _named(_INSTEAD_EN.fullmatch(text)):
        return Reading("instead", _instead(thing, topic, _PLACES_EN, " "))
    return None


def _instead(thing: str, topic: str, places: Sequence[Sequence[str]], gap: str) -> str:
    """`topic` asked of `thing`: put in the place of its like, or said before it; a whole question stands for itself."""
    for alike in places:
        new = next((each for each in alike if each in thing), None)
        old = next((each for each in alike if each in topic and each not in thing), None)
        if new and old:
            return topic.replace(old, thing)
    if len(thing) > 8 and not gap:
        return thing
    return f"{thing}{gap}{topic}"


def _named(found: re.Match[str] | None) -> str | None:
    """The first group that was filled."""
    if found is None:
        return None
    return next((value.strip() for value in found.groupdict().values() if value and value.strip()), None)
