"""Words by which a line of a thread is known: a question, a promise, something done, a way out, content or not.

Rules, not a model: whoever answers for the summaries can read them, and each has cases in the tests.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_SENTENCE: Final = re.compile(r"[^。！？!?；;\n]+[。！？!?；;]?")
_ENGLISH_STOP: Final = re.compile(r"(?<=[a-z)\"'])\.\s+(?=[A-Z\"'(])")

_QUESTION_ZH: Final = re.compile(
    "[?？]|吗|呢$|怎么|怎样|如何|为什么|为啥|什么|多少|几[天个点次号]|哪[里儿个些]|能不能|可不可以|是不是|有没有|是否|咋"
)
_QUESTION_EN: Final = re.compile(
    r"\?|^(?:how|what|when|where|why|who|which|can|could|do|does|did|is|are|may|will|would|should)\b", re.IGNORECASE
)
_WISH_ZH: Final = re.compile(
    "我?(?:想|要|需要|希望|打算|申请|办理?|查询?|帮我|麻烦|请帮|怎么办)|没(?:到|收到)|丢了|被骗|盗刷|失败|不了"
)
_WISH_EN: Final = re.compile(
    r"\b(?:i (?:want|need|would like|wish|lost|forgot|cannot|can't|can not|did not|didn't|have not|haven't)|help me"
    r"|please|not (?:arrived|received|working)|failed|stolen)\b",
    re.IGNORECASE,
)

_SOON_ZH: Final = (
    r"(?:稍后|稍晚|待会|一会儿?|回头|今天|今晚|明天|明早|后天|下周|本周|尽快|随后|之后|届时"
    r"|\d+\s?(?:个)?(?:工作日|小时|分钟|天|日)(?:内|之内|以内|后)"
    r"|[一二两三四五六七八九十]+个?(?:工作日|小时|分钟|天)(?:内|之内|以内|后))"
)
_WILL_ZH: Final = (
    "(?:回电|回拨|回复|回访|联系|致电|通知|告知|反馈|跟进|处理|核实|核查|寄出?|发送|发到|补发|退还|退款|提交|登记"
    "|催办|到账)"
)
_PROMISE_ZH: Final = re.compile(
    f"{_SOON_ZH}.{{0,14}}{_WILL_ZH}|(?:我|我们|这边|同事|专员|经理|部门)(?:们)?(?:会|将|来|马上|尽快)"
    f".{{0,14}}{_WILL_ZH}|(?:会|将)(?:在|于)?.{{0,10}}{_SOON_ZH}"
)
_PROMISE_EN: Final = re.compile(
    r"\b(?:i|we|he|she|they|(?:a|my|our) (?:colleague|specialist|manager|team))(?:'ll| will| shall|'m going to"
    r"| are going to)\b.{0,60}\b(?:call|ring|phone|e-?mail|write|reply|get back|contact|follow|check|send|post|inform"
    r"|let you know|look into|submit|refund|update)\b"
    r"|\b(?:within|in) (?:\d+|one|two|three|five|seven|ten) (?:working |business )?(?:minutes?|hours?|days?)\b",
    re.IGNORECASE,
)
_NO_PROMISE_ZH: Final = re.compile("不会|无法|不能|如果|若|可以在|您可以|您会|请您?在|请在|[?？吗]$")
_NO_PROMISE_EN: Final = re.compile(r"\b(?:will not|won't|cannot|can't|if you|you can|you may)\b|\?$", re.IGNORECASE)

_DONE_ZH: Final = re.compile(
    "已(?:经)?(?:为您|帮您|给您|替您)?[^，。,]{0,8}(?:办理|提交|登记|挂失|冻结|止付|锁定|开通|关闭|取消|撤销|修改|更正|补发|重置|解锁|发送"
    "|预约|记录|反馈|核实|查询|处理|转)|(?:为您|帮您|给您)(?:查询?到?|办理?|登记|提交|处理)(?:了|好了|完成|过)"
)
_DONE_EN: Final = re.compile(
    r"\b(?:i|we)(?:'ve| have| had)?\s(?:now |just |already )?(?:blocked|frozen|stopped|reported|submitted|registered"
    r"|booked|sent|reset|unlocked|cancelled|canceled|changed|corrected|checked|opened|closed|recorded|passed|raised)\b"
    r"|\b(?:has|have) been (?:blocked|frozen|stopped|reported|submitted|registered|booked|sent|reset|unlocked"
    r"|cancelled|canceled|changed|corrected|recorded|raised)\b",
    re.IGNORECASE,
)

_REFERRED_ZH: Final = re.compile(
    "(?:请|需要?|建议|可以?)(?:您)?(?:本人)?(?:携带?|带|持)?.{0,16}(?:到|去|前往|至).{0,10}(?:网点|柜台|柜面|支行|分行|营业厅)"
    "|(?:拨打|致电|联系|向).{0,12}(?:95\\d{3}|12378|110|96110|公安|警方|社保局|海关|商户)"
)
_REFERRED_EN: Final = re.compile(
    r"\b(?:visit|go to|come to|at) (?:a|any|your|the|our|one of our) (?:nearest |local |home )?branch(?:es)?\b"
    r"|\b(?:call|dial|contact) (?:the )?(?:police|merchant|regulator|\d{3,6})\b",
    re.IGNORECASE,
)
_CONTENT_ZH: Final = re.compile("谢谢|感谢|多谢|好的|明白了|知道了|可以了|解决了|搞定|清楚了|没问题了|没有了|不用了")
_CONTENT_EN: Final = re.compile(
    r"\b(?:thank|thanks|great|perfect|got it|that works|it works now|solved|that's all|that is all|understood"
    r"|ok(?:ay)?)\b",
    re.IGNORECASE,
)
_UNSOLVED_ZH: Final = re.compile("还是(?:不|没)|没用|不行|没解决|解决不了|不满意|算了|还没|到底|不对|投诉")
_UNSOLVED_EN: Final = re.compile(
    r"\b(?:still (?:not|no|doesn't|cannot|can't)|not (?:solved|working|helpful|what i)|doesn't work|does not work"
    r"|no use|useless|unhappy|complain)\b",
    re.IGNORECASE,
)


def sentences(text: str) -> Iterator[str]:
    """The sentences of `text`, in order, trimmed, none empty."""
    for chunk in _SENTENCE.findall(text):
        for sentence in _ENGLISH_STOP.split(chunk):
            if trimmed := sentence.strip():
                yield trimmed


def asks(text: str) -> bool:
    """Whether something is asked."""
    return bool(_QUESTION_ZH.search(text) or _QUESTION_EN.search(text.strip()))


def wishes(text: str) -> bool:
    """Whether something is wanted or went wrong."""
    return bool(_WISH_ZH.search(text) or _WISH_EN.search(text))


def promises(sentence: str) -> bool:
    """Whether the bank says that something will be done; conditions and what the customer may do are none."""
    if _NO_PROMISE_ZH.search(sentence) or _NO_PROMISE_EN.search(sentence):
        return False
    return bool(_PROMISE_ZH.search(sentence) or _PROMISE_EN.search(sentence))


def says_done(sentence: str) -> bool:
    """Whether the bank says that something was done."""
    return bool(_DONE_ZH.search(sentence) or _DONE_EN.search(sentence))


def refers(sentence: str) -> bool:
    """Whether the customer is sent to a branch or to somebody else."""
    return bool(_REFERRED_ZH.search(sentence) or _REFERRED_EN.search(sentence))


def is_content(text: str) -> bool:
    """Whether a customer's closing line sounds settled."""
    return bool(_CONTENT_ZH.search(text) or _CONTENT_EN.search(text)) and not is_unsettled(text)


def is_unsettled(text: str) -> bool:
    """Whether a customer's line says that it is not solved."""
    return bool(_UNSOLVED_ZH.search(text) or _UNSOLVED_EN.search(text))
