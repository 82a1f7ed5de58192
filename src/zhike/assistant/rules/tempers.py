"""How somebody feels, and when that alone calls for a person: strong anger, or a complaint that is being made."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

from zhike.assistant.rules.hearing import Heard

Emotion = Literal[0, 1, 2, 3, 4]

_CURSES_ZH: Final = re.compile(
    "他妈的|特么|(?<![a-z])tmd(?![a-z])|(?<![爸我你他她老咱姨姑舅干后大岳婆亲])妈的|妈逼|操你|草你|艹|草泥马"
    "|卧槽|傻[逼比叉缺]|煞笔|沙雕|脑残|智障|弱智|狗屎|狗东西|王八|混蛋|混账|人渣|滚蛋|滚开|^滚+$|去死"
    "|不要脸|骗子银行|垃圾(?:银行|客服|服务|玩意|东西|机器人|app|系统|软件)|什么(?:破|垃圾|狗屁|烂)|破银行|吃屎"
    "|放屁|气死(?:我|人)|^sb$|^nmsl$"
)
_CURSES_EN: Final = re.compile(
    r" (?:fuck\w*|f ?uck|wtf|shit\w*|bullshit|crap|bastards?|assholes?|arseholes?|idiots?|morons?|scumbags?"
    r"|bloody hell"
    r"|damn (?:bank|you|it|bot)|piss(?:ed)? off|screw you|thieves|crooks|pathetic|disgusting|disgraceful|go to hell) "
)
_ANGRY_ZH: Final = re.compile(
    "(?:太|真|也太|非常|特别|极其|实在)(?:差|烂|垃圾|离谱|过分|恶劣|气人|无语|坑|黑|不负责|不像话|失望)"
    "|忍无可忍|受不了了|气愤|愤怒|恼火|坑人|坑爹|耍我|玩我"
    "|欺负人|霸王条款|推卸责任|踢皮球|敷衍|什么态度|有没有人管|到底(?:能不能|行不行|怎么回事|管不管)"
    "|说了(?:多少|几|好几|无数)遍|无语|差劲|糟糕透"
)
_ANGRY_EN: Final = re.compile(
    r" (?:terrible|awful|horrible|unacceptable|ridiculous|outrageous|useless|worst|furious|angry|fed up|sick of"
    r"|joke of a"
    r"|rip ?off|ripped off|incompetent|waste of (?:my )?time|how many times|disappointed|appalling) "
)
_WORRIED_ZH: Final = re.compile(
    "着急|急死|急用|很急|好急|急急|紧急|快点|赶紧|马上|怎么办啊|害怕|担心|慌|救命|在线等|求求|急需|等不了|崩溃"
)
_WORRIED_EN: Final = re.compile(
    r" (?:urgent|urgently|asap|emergency|worried|panic|panicking|scared|afraid|help me|hurry|desperate"
    r"|immediately|please help) "
)
_UNEASY_ZH: Final = re.compile(
    "怎么(?:还|又|老是|总是)|为什么(?:还|又|老是|总是)|一直(?:没|不)|还没(?:到|有)|等了(?:好|很|几|半|一)|奇怪"
    "|不明白|搞不懂"
)
_UNEASY_EN: Final = re.compile(
    r" (?:still (?:not|no|waiting|have not|havent)|why (?:is|has|do|does|did)|confused|again|keeps?) "
)

_AUTHORITY_ZH: Final = (
    "(?:12378|银保监|银监会|保监|证监|金融监管|监管(?:局|部门|总局|机构|单位)|人民银行|人行|央行"
    "|消协|消费者协会|12315|12345|市长热线|信访)"
)
_REGULATOR_ZH: Final = re.compile(
    f"(?:我要|我会|我去|我将|要去|去|已经|向|找|打|等着|准备|不然|否则"
    f"|再不.{{0,8}}就).{{0,6}}{_AUTHORITY_ZH}.{{0,8}}(?:投诉|举报|告|反映|去|了|说理|见)?"
    f"|{_AUTHORITY_ZH}(?:投诉|举报|见|告你)"
    "|(?:找|叫|让|告诉|联系|请)(?:媒体|记者|电视台|律师)|(?:曝光|发抖音|发微博|上微博|发小红书|挂网上|发到网上)"
    "|(?:起诉|告|法院见|打官司)(?:你们|银行|贵行)|(?:去|要|会)(?:法院)?起诉|法庭见"
)
_COMPLAINS_ZH: Final = re.compile(
    "(?:我|我们|必须|现在|今天|马上|就)(?:就|要|想|会|一定|必须|得|现在|去|来|向|再|是|今天|还){1,4}(?:投诉"
    "|举报|投拆|投素)"
    "|^(?:投诉|我投诉|投诉!*)(?:你们|他们|她|他|客服|银行|柜员|经理|网点|员工|一下|信用卡|app"
    "|手机银行)?.{0,12}$|投诉(?:你们|他们|这个|那个|她|他)"
    "|(?:要|想|会)(?:投诉|举报)(?:你|他|她|你们|他们|银行|客服|柜员|柜台|经理|网点|员工|这|那)"
)
_COMPLAINT_IS_KNOWLEDGE_ZH: Final = re.compile(
    "(?:怎么|如何|咋|怎样|去哪|哪里|哪儿|在哪|向谁|找谁|向哪|可以|能).{0,6}(?:投诉|举报|反映|申诉|打|提意见)"
    "|(?:投诉|举报|12378|反映).{0,4}(?:电话|热线|渠道|流程|进度|结果|处理|后|之后|多久|几天|核查|时限|地址|入口"
    "|方式|编号|怎么|找谁|多少|有用|在哪|工单|单|邮箱|管用)"
    "|查.{0,6}投诉|(?:上次|之前|上周|昨天|前几天)的?投诉|撤销投诉|撤回投诉|想投诉怎么办|(?:垃圾|骚扰"
    "|诈骗)(?:短信|电话|邮件).{0,4}(?:投诉|举报)"
    "|(?:发现|看到|怎么|收购|出租|出借|买卖).{0,8}举报|对投诉|不服"
)
_COMPLAINS_EN: Final = re.compile(
    r" (?:i|we|id|ill|im|ive) (?:\w+ ){0,4}(?:complain|complaining|(?:file|make|lodge|raise|submit"
    r"|register) (?:a |an |my )?(?:\w+ )?complaints?) "
    r"| (?:want|like|going|need|wish|will) (?:to )?(?:complain|(?:file|make|lodge|raise|submit) (?:a "
    r"|an )?(?:\w+ )?complaint) "
    r"| (?:this is|take this as) a (?:formal )?complaint | formal complaint | complain about (?:your|you|the"
    r"|this|my) "
)
_REGULATOR_EN: Final = re.compile(
    r" (?:report|reporting|complain|complaining|going|go|take|call|contact|write)(?: \w+){0,5} "
    r"(?:regulator|ombudsman|financial authority|central bank|press|media|newspaper|lawyer|solicitor|12378"
    r"|consumer (?:council|association)) "
    r"| (?:sue|suing|legal action against|take legal action|see you in court|take you to court|my lawyer)(?: \w+)? "
)
_COMPLAINT_IS_KNOWLEDGE_EN: Final = re.compile(
    r" (?:how|where|whom|who|can i|may i|what)(?: \w+){0,6} (?:complain|complaint|complaints|regulator|12378"
    r"|ombudsman|authority) "
    r"| complaint (?:number|status|progress|phone|line|hotline|result|outcome|procedure|process|form"
    r"|reference) | (?:my|last|previous) complaint "
)

# What a complaint is about; the first that fits, else the service as a whole.
_ABOUT: Final = (
    ("CMP-03", re.compile("收费|乱扣|扣费|手续费|年费|利息|费用| fees? | charges? | charged | overcharged ")),
    (
        "CMP-02",
        re.compile(
            "排队|等了|等太久|没人接|转不到|打不通|不理| queue | waiting | waited | nobody answers | no answer "
        ),
    ),
    ("CMP-05", re.compile("系统|app|闪退|卡死|机器|崩溃| app | system | crashes? | machine | website ")),
    (
        "CMP-04",
        re.compile("误导|忽悠买|虚假|宣传|强制|搭售|推销| misleading | mis ?sold | misled | sales call | pushed "),
    ),
    ("CMP-06", re.compile("流程|规定|手续|霸王|制度| rules? | procedure | paperwork | process ")),
)


@dataclass(frozen=True, slots=True)
class Complaint:
    """A complaint that is being made: the contact reason it seems to be. `regulator`: it goes to others already."""

    reason: str
    regulator: bool


def find_complaint(heard: Heard) -> Complaint | None:
    """The complaint that is made or threatened here; asking how one complains is none."""
    for text, is_knowledge, complains, regulator in (
        (heard.zh, _COMPLAINT_IS_KNOWLEDGE_ZH, _COMPLAINS_ZH, _REGULATOR_ZH),
        (heard.en, _COMPLAINT_IS_KNOWLEDGE_EN, _COMPLAINS_EN, _REGULATOR_EN),
    ):
        if is_knowledge.search(text):
            continue
        if regulator.search(text):
            return Complaint("CMP-08", regulator=True)
        if complains.search(text):
            return Complaint(_about(heard), regulator=False)
    return None


def is_furious(heard: Heard) -> bool:
    """Whether somebody curses: nothing that a machine says helps now."""
    return bool(_CURSES_ZH.search(heard.zh) or _CURSES_EN.search(heard.en))


def feel(heard: Heard) -> Emotion:
    """0 calm, 1 uneasy, 2 worried, 3 angry, 4 furious."""
    for level, zh, en in (
        (4, _CURSES_ZH, _CURSES_EN),
        (3, _ANGRY_ZH, _ANGRY_EN),
        (2, _WORRIED_ZH, _WORRIED_EN),
        (1, _UNEASY_ZH, _UNEASY_EN),
    ):
        if zh.search(heard.zh) or en.search(heard.en):
            return level  # type: ignore[return-value]  # one of the five levels
    return 0


def _about(heard: Heard) -> str:
    found = (reason for reason, pattern in _ABOUT if pattern.search(heard.zh) or pattern.search(heard.en))
    return next(found, "CMP-01")
