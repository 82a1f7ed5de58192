"""Greetings, thanks, and whether one talks to a machine: answered in the house's own words, which say what it is."""

from __future__ import annotations

import re
from typing import Final, Literal

from zhike.assistant.rules.hearing import Heard

Talk = Literal["greeting", "thanks", "goodbye", "identity"]

_SOFT_ZH: Final = "(?:啊|呀|哦|噢|呢|啦|了|哈|吧|的|嗯|好的|那|您|你|亲|客服|小助手|小知|大家|老师|~)*"
_ZH: Final = (
    (
        "identity",
        re.compile(
            f"{_SOFT_ZH}(?:你|您|请问你|这里|这|对面|现在)?(?:到底|究竟)?(?:是|是不是)(?:谁|什么|啥|机器人?"
            f"|真人|人工|人|ai|人工智能|智能客服|自动回复|活人|机器|真的人)"
            "(?:还是(?:真人|人工|机器人?|人|ai|活人))?(?:吗|么|嘛|呢|吧|啊|呀)*"
            "|(?:你|您)(?:叫什么|叫啥|的名字|是哪位)(?:名字)?(?:呢|啊|呀|吗|是什么)*|(?:你|您)(?:能|会"
            "|可以)(?:做|干|帮我做)?(?:什么|啥|些什么)(?:呢|啊|呀|吗|事)*"
            "|(?:我)?(?:是)?在?(?:跟|和)(?:真人|机器人?|人工|ai)(?:说话|聊天|对话|聊)?(?:吗|么)"
        ),
    ),
    (
        "greeting",
        re.compile(
            f"{_SOFT_ZH}(?:你好|您好|你们好|hi|hello|嗨|哈喽|哈罗|hey|早|早安|早上好|上午好|中午好|下午好"
            f"|晚上好|晚安好|在吗|在不在|在么|在嘛|nihao)+{_SOFT_ZH}(?:在吗|请问|请问一下|想问一下|咨询一下"
            f"|有问题想问)?"
        ),
    ),
    (
        "thanks",
        re.compile(
            f"{_SOFT_ZH}(?:非常|十分|太|真的?|很)?(?:谢谢|多谢|感谢|谢了|谢啦|thx|thanks|3q|辛苦|辛苦了|知道了|明白了|懂了|了解|清楚了"
            f"|解决了|好的|收到|麻烦了|ok|okay|行|可以了)+(?:你|您|你们|客服|了|啦|哈|谢谢|感谢|多谢|啊|呀|哦"
            f"|非常|很多|大家|亲)*"
        ),
    ),
    (
        "goodbye",
        re.compile(
            f"{_SOFT_ZH}(?:再见|拜拜|拜|88|886|bye|byebye|goodbye|先这样|没事了|没有了|没问题了|不用了|没别的了"
            f"|晚安|回见|下次聊){{1,3}}{_SOFT_ZH}(?:谢谢|感谢)?(?:再见|拜拜)?"
        ),
    ),
)
_EN: Final = (
    (
        "identity",
        re.compile(
            r" (?:so |hey |hi |hello |wait |and )?(?:are|r) (?:you|u|this|these) (?:actually "
            r"|really )?(?:an? )?(?:real |live |actual )?"
            r"(?:ro)?(?:bot|human|person|machine|ai|chatbot|robot|computer|automated"
            r"|program)(?: or (?:an? )?(?:real |live )?(?:human|person|bot|robot|machine))? "
            r"| (?:who|what) (?:are|r) (?:you|u)(?: exactly| then)? | what(?:s| is) your name | is (?:this"
            r"|that) (?:an? )?(?:ro)?(?:bot|human|real person|person|machine|ai|automated|chatbot) "
            r"| what can (?:you|u) (?:do|help (?:me )?with)(?: for me)? | am i (?:talking|speaking"
            r"|chatting) (?:to|with) (?:an? )?(?:real )?(?:ro)?(?:bot|human|person|machine|ai|robot) "
        ),
    ),
    (
        "greeting",
        re.compile(
            r" (?:(?:hi|hello|hey|hiya|yo|greetings|good (?:morning|afternoon|evening|day)|there|morning"
            r"|evening|dear|sir|madam|team|all|howdy|how are you|anyone there))(?: (?:there|hi|hello|all|team"
            r"|sir|madam|everyone|you|again|good (?:morning|afternoon|evening)))* "
        ),
    ),
    (
        "thanks",
        re.compile(
            r" (?:ok |okay |great |perfect |good |cool |alright |got it )*(?:thanks|thank you|thank u|thx|ty"
            r"|cheers|much appreciated|appreciate it|got it|understood|i see|ok|okay|great|perfect"
            r"|alright)(?: (?:so|very|much|a|lot|you|for|your|help|the|again|thanks|thank|bye|all|that|helps|is"
            r"|it))* "
        ),
    ),
    (
        "goodbye",
        re.compile(
            r" (?:ok |okay |thanks |thank you |great |no |thats all |nothing else )*(?:bye|goodbye|good bye"
            r"|bye bye|see you|see ya|good night|cya|thats all|that is all|nothing else"
            r"|no more questions)(?: (?:bye|thanks|thank|you|now|then|later|for|today))* "
        ),
    ),
)
LONGEST_TALK: Final = 40


def small_talk(heard: Heard) -> Talk | None:
    """What kind of small talk this is, or None: it must be that and nothing else."""
    if heard.zh and len(heard.zh) <= LONGEST_TALK:
        for kind, pattern in _ZH:
            if pattern.fullmatch(heard.zh):
                return kind  # type: ignore[return-value]  # the keys of the table
    for kind, pattern in _EN:
        if len(heard.en) <= 2 * LONGEST_TALK and pattern.fullmatch(heard.en):
            return kind  # type: ignore[return-value]  # the keys of the table
    return None
