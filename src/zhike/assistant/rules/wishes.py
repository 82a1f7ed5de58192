"""The plain wish for a person, in the many ways it is said. Never a magic word: any of them is enough."""

from __future__ import annotations

import re
from typing import Final

from zhike.assistant.rules.hearing import Heard

# "人工" of other things: no person is wished for by artificial intelligence or a labour fee.
_HUMAN: Final = "(?:人工(?!智能|费|成本|复核|审核|审批|核实|核查|授信|降雨|呼吸)|真人|活人|大活人)"
_SERVICE: Final = "(?:人工|真人|在线|高级)?(?:客服|座席|坐席)(?:人员|小姐|小姐姐|代表)?"
_OTHERS: Final = re.compile("人工(?:智能|费|成本|降雨|呼吸|湖|授粉|耳蜗|关节)")
_VERB: Final = "(?:转接|转到|转成|转|接通|接入|接|找|叫|喊|换成|换|呼叫|联系|连线|连接|要|给我|需要|申请)"
_POLITE: Final = "(?:请|麻烦|劳驾|快点|快|赶紧|赶快|马上|立刻|直接|我|想|帮我|帮忙|能不能|能|可以|可不可以|你)"
_TAIL: Final = (
    "(?:服务|客服|处理|解答|回答|帮助|吧|啊|呀|呢|嘛|好吗|可以吗|行吗|行不行|谢谢|快点|一下|来|吗|在吗|在不在)"
)
# Possessive repeats (`*+`): what was taken is never tried again in other pieces, for ever, as on "我想我想我想".
_WHOLE_ZH: Final = re.compile(
    f"{_POLITE}*+(?:{_VERB}(?:一下|一个|个|下|到|位)?)*+(?:{_SERVICE}|{_HUMAN})++{_TAIL}*+"
    "|(?:有没有|有)(?:人|活人|真人)(?:吗|没有|没|在吗|在不在|啊|呀)*+"
    f"|{_POLITE}*+(?:来|叫|找|换|要)(?:一?个|位)?(?:人|活人|真人)"
    "(?:来|跟我说|说话|处理|解决|帮我|吧|啊|行吗|好吗|行不行)*+"
)
LONGEST_WHOLE: Final = 40
# Whom one asks for by what they are: a colleague, somebody on duty, a superior.
_STAFF: Final = (
    "(?:活人|真人|人工|客服|专员|專員|专人|坐席|座席|柜员|柜面的人|接线员|话务员|值班(?:的|人员|经理)?|负责人|领导|主管|经理(?!变更|电话)|同事|工作人员|懂行?的|管事的"
    "|能做主的|能说话的|顾问)"
)
_SOMEONE_ZH: Final = re.compile(
    f"(?:叫|喊|找|请|让|换|安排|接|转接?|联系|搵|見|见)(?:你们?的?|你家|您们?的?|个|位|一个|一位|一下|到|下|我){{0,3}}{_STAFF}"
    "(?!变更|换了|离职|辞职|态度|电话|叫什么|是谁)"
    "|(?:叫|喊|让|安排|换)(?:个|位|一个|一位)?(?:懂的|能办事的)?(?:真|活)?人(?:过来|来|出来|接|跟我|和我|给我|同我|帮我|教|回我|联系我)"
    "|^(?:你不行|算了|不行|还是)?换个?人(?:来|吧|说|接|处理)?$|(?:有|还有)(?:没有)?(?:活|真)?人(?:在|值班|在线|接)(?:吗|没|不|啊)"
    "|^(?:活|真)?人(?:呢|在哪|在吗|去哪了)+$|^(?:客服|人工|坐席)(?:呢|在哪|人呢)$|(?:坐席|座席|客服)(?:还)?(?:在线|有人|在不在)"
    "|搵真?人|同真?人(?:倾|傾|讲)|(?:找|要|换)个?(?:真|活)?人(?:跟我|和我|同我|给我)(?:说|讲|谈|聊|解释)"
    f"|(?:想|要)找个?人(?:谈|聊|商量)|(?:跟|和|与|同)(?:你们?的?)?{_STAFF}.{{0,4}}(?:对话|通话|谈|聊|沟通)"
)
# The key that leads to a person on the phone, and how pinyin is shortened.
_KEYS: Final = frozenset({"0", "rg", "zrg", "zr"})
_PART_ZH: Final = re.compile(
    f"(?:转接?|赶快接|马上接|快接|转到|转成|接通|接入|呼叫|切换到?|换成?|换个|叫个?|找个?|要个?|给我个?|来个?){{1,2}}(?:一下|一个"
    f"|个|到|位|下)?"
    f"(?:{_HUMAN}|真人客服|人工客服|客服人员)"
    "|(?:跟|和|与|同)(?:真|活)?人(?:工|工客服|类)?(?:说|聊|谈|讲|沟通|通话|对话|交流)"
    "|(?:不要|不想|别|不跟|不和|讨厌|烦死|受够|拒绝)(?:再|给我|让|用|跟|和|你们?|这个|这种|了){0,4}(?:机器人?"
    "|机器客服|智能客服|ai)"
    "|(?:要|找|想找|叫)(?:一?个|位)?(?:真人|活人|人工)"
    "|人工(?:客服|服务)?(?:在哪|呢|快来|来一下)"
    "|(?:怎么|如何|咋|怎样)(?:才能)?(?:转|找|联系|接通?)(?:到)?(?:人工|真人)"
)
_NOT_ZH: Final = re.compile(
    "(?:不要|不用|不需要|无需|别|先不|暂时不|不想|不必|没有?要)(?:再|给我|帮我|急着)?(?:转|找|要|接)?(?:人工|真人)"
    "|人工(?:客服|服务)?(?:的)?(?:收费|费用|几点|上班|下班|工作时间|服务时间|时间|电话|热线|号码)"
    "|(?:客服|人工)(?:电话|热线|号码|微信|邮箱|几点|多少|收费|要钱)"
    "|(?:转|接)(?:不到|不了|不进|不上|不通)人工|人工.{0,4}(?:打不通|接不通|转不到|接不到)"
    "|(?:人工|真人|活人)(?:再|重新|来|给我)?(?:复[核合议审]|审|重审|重新看|判断|判定|回访|核一遍|看一遍|评估|瞧瞧)"
    "|按几"
)

_SOMEBODY: Final = (
    "(?:(?:real |live |actual |human |bank )*"
    "(?:human(?: being)?|person|people|agents?|operator|representative|rep|advis[oe]r|staff(?: member)?|supervisor"
    "|manager|customer (?:service|support|care)|support team|someone|somebody|man|woman|employee))"
)
_ARTICLE: Final = "(?:an? |the |some |any |your |one of your )?"
_WHOLE_EN: Final = re.compile(
    r" (?:(?:please|pls|hi|hello|now|ok|just|get|need|want|i|a|an|real|live|the|to|me) )*"
    r"(?:human(?: being)?|agent|operator|representative|rep|real person|live person|person|live chat|live agent"
    r"|customer (?:service|support|care)|live support|human support|human help|helpdesk)(?: (?:please|pls|now"
    r"|asap|thanks|help))* "
)
_PART_EN: Final = re.compile(
    r" (?:talk|speak|chat|spk|tlk|connect|connected|transfer|transferred|switch|pass|through|put|hand|handed"
    r"|escalate|reach)"
    rf"(?: (?:me|us|it|this|over|through|directly|live|right now|now|immediately))*"
    rf"(?: (?:to|with|2|w|into))?(?: {_ARTICLE}{_SOMEBODY}| {_SOMEBODY}) "
    rf"| (?:want|need|get|give|gimme|find|have|require|prefer|demand|wanna|id like|i d like|would like|like)"
    r"(?: me| us)?(?: to (?:have|get|see))? (?:an? |the |some |any )?(?:(?:real|live|actual|human|bank) )*"
    r"(?:human(?: being)?(?! review| check| error| decision| resources)|agent|operator|representative|real person"
    r"|live person|actual person|live chat|human help) "
    r"| (?:not|no|stop|hate|dont want|do not want|sick of|tired of|enough of|without)"
    r"(?: \w+){0,4} (?:ro)?bots? | (?:no|not|stop) (?:a |an |another |more |this )?(?:machine|ai|automated"
    r"|chatbot) | (?:dont want|do not want)(?: \w+){0,4} (?:machine|ai|automated|chatbot) "
    r"| an? (?:real|live|actual) (?:human|person)(?: please| now)? "
    r"| (?:is|are) (?:there )?(?:any ?one|any ?body|somebody|someone)(?: \w+){0,2} (?:there|here|available|real) "
    r"| human (?:being )?(?:please|now|asap) | can (?:a|some) (?:human|person|real person|one|agent) (?:help"
    r"|call|assist) "
)
_NOT_EN: Final = re.compile(
    r" (?:dont|do not|no|not|never|wont|without|instead of)(?: (?!i |we |please )\w+){0,4}"
    r" (?:need|want|have to|talking|speaking|talk|speak|calling)(?: (?!i |we |please )\w+){0,4}"
    r" (?:human|agent|person|operator|representative|anyone|anybody|someone|rep) "
    r"| (?:dont|do not|never|without|instead of)(?: (?:ever|please|just))* transfer(?:ring)?(?: \w+){0,4}"
    r" (?:human|agent|person|operator|representative|anyone|anybody|someone|rep) "
    r"| no need (?:for|of|to)(?: \w+){0,3} (?:human|agent|person|operator|representative) "
    r"| (?:cant|cannot|can never|could not|never|unable to)(?: \w+){0,5} (?:human|agent|person|anyone)(?: \w+){0,4}"
    r" (?:hotline|phone|line|telephone) "
    r"| (?:relationship|account|my|client) (?:relationship )?manager "
    r"| (?:human|person|someone|staff)(?: \w+){0,2} (?:review|reviews|go over|look at|check|reconsider)(?: \w+){0,3} "
    r"| (?:agent|operator|customer service|support) (?:fees?|hours?|number|phone|opening|commission|bank) "
)


_SOMEONE_EN: Final = re.compile(
    r" (?:get|give|find|fetch|bring|send|call|want|need|prefer|rather have|have)(?: me| us| in)?"
    r" (?:a |an |your |the |one of your |another )?(?:real |live |actual |senior |duty )*(?:supervisor|colleague|person"
    r"|human|operator|team member|member of staff|staff member|someone in charge|somebody in charge|someone alive"
    r"|customer (?:service|care)(?: rep| executive| agent)?)"
    r"(?! (?:review|check|decision|error|who|to open|s ))"
    r"| (?:speak|talk|chat|discuss this|connect me|transfer me|put me through|hand me over|pass me)(?: \w+){0,3}"
    r" (?:a |an |your |one of your )?(?:lady|gentleman|colleague|team|staff|member of staff|someone|somebody|human"
    r"|person|supervisor|manager|advis[eo]r|agent|representative) "
    r"| (?<! no )(?<! not )(?<! an )(?:supervisor|human|operator|agent|someone alive|real person)"
    r" (?:please|pls|now|asap) "
    r"| (?:zhuan ?)?ren ?gong(?: ?ke ?fu)? | zhen ?ren(?: ?ke ?fu)? | zhao (?:ge )?(?:zhen )?ren "
)


def speaks_of_others(heard: Heard) -> bool:
    """Whether "人工" here is that of other things (artificial intelligence, labour), or a person is refused."""
    return bool(_OTHERS.search(heard.zh) or _NOT_ZH.search(heard.zh) or _NOT_EN.search(heard.en))


def wishes_person(heard: Heard) -> bool:
    """Whether a person is asked for. A question about people (their hours, their number) is none, nor is a refusal."""
    return _wishes_in_chinese(heard.zh) or _wishes_in_english(heard.en)


def _wishes_in_chinese(text: str) -> bool:
    if _NOT_ZH.search(text):
        return False
    whole = len(text) <= LONGEST_WHOLE and _WHOLE_ZH.fullmatch(text)
    return bool(whole or text in _KEYS or _PART_ZH.search(text) or _SOMEONE_ZH.search(text))


def _wishes_in_english(text: str) -> bool:
    if _NOT_EN.search(text):
        return False
    if text.strip() in _KEYS:
        return True
    return bool(_WHOLE_EN.fullmatch(text) or _PART_EN.search(text) or _SOMEONE_EN.search(text))
