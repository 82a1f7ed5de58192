"""Words that look alike in everything but the one thing that matters: open and close, own and other bank.

Words and vectors alike hold "how do I open it" and "how do I close it" for nearly the same. Where a question names one
side of such a contrast and an article knows the other side alone, the article is most likely another matter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from zhike.assistant.matching.grams import Language
from zhike.knowledge import api as knowledge

Flags = NDArray[np.bool_]

# Both sides of each contrast, as patterns over folded text.
CONTRASTS: Final[Mapping[Language, Sequence[tuple[str, str]]]] = {
    "zh": (
        ("信用卡|贷记卡|xyk", "借记卡|储蓄卡"),
        ("个人(?!信息|资料)", "公司|企业|对公|单位(?:账|客|开户)"),
        ("本行|我行|你们行|同行转", "他行|跨行|别的银行|其他银行|外行"),
        ("开通|开启|打开|启用", "关闭|取消|停用|关掉|解除|解约|退订"),
        ("转入|收款|转进来|汇入|收汇", "转出|付款|转出去|汇出|付汇|汇款"),
        ("存钱|存款|存入|现金存", "取钱|取款|取出|取现|提现"),
        ("提前(?:还|结清|支取|赎回)", "逾期|晚还|没还上|延期"),
        ("人民币", "外币|外汇|美元|港币|欧元|日元"),
        ("提高|提额|增加|上调|调高|涨", "降低|降额|减少|下调|调低"),
        ("丢|遗失|不见|挂失(?!后)", "找到|找回来|解挂|撤销挂失|解除挂失"),
        ("登录|登陆", "取款密码|支付密码|交易密码|卡密码"),
        ("忘", "修改密码|改密码|换密码"),
        ("房贷|住房贷款|按揭", "信用贷|消费贷|车贷|经营贷|装修贷"),
        ("定期", "活期"),
        ("境外|国外|海外|出国", "境内|国内"),
        ("申购|买入|购买", "赎回|卖出"),
        ("主卡", "附属卡|副卡"),
        ("电子(?:账单|发票|回单|合同)", "纸质"),
    ),
    "en": (
        (" credit cards? ", " debit cards? "),
        (" personal | individual ", " company | business | corporate "),
        (" your bank | same bank | own bank ", " other banks? | another bank | different bank "),
        (
            " open | activate | enable | turn on | switch on | subscribe ",
            " close | cancel | disable | turn off | stop ",
        ),
        (" receive | incoming | inward ", " send | outgoing | outward "),
        (" deposit(?! rate| product)| pay in ", " withdraw | withdrawal "),
        (" early | prepay | in advance ", " overdue | late "),
        (" increase | raise | higher ", " decrease | lower | reduce "),
        (" lost | stolen ", " found "),
        (" log ?in | sign in | login ", " card pin | payment pin | transaction password "),
        (" forgot | forgotten ", " change "),
        (" mortgage | home loan ", " personal loan | car loan | business loan | consumer loan "),
        (" abroad | overseas | foreign ", " domestic "),
        (" buy | subscribe ", " sell | redeem "),
    ),
}
_SIGNS: Final = re.compile(r"[^\w]+")


class Contrasts:
    """The contrasts of a language, ready to be looked for."""

    def __init__(self, language: Language) -> None:
        self._spaced = language == "en"
        self._patterns = [re.compile(side) for pair in CONTRASTS[language] for side in pair]

    def sides(self, texts: Iterable[str]) -> Flags:
        """Which sides `texts` name: two flags for each contrast."""
        joined = " ".join(knowledge.fold(text) for text in texts)
        if self._spaced:
            joined = f" {_SIGNS.sub(' ', joined)} "
        return np.array([bool(pattern.search(joined)) for pattern in self._patterns])


def opposed(asked: Flags, known: Flags) -> NDArray[np.float64]:
    """By row of `known`: in how many contrasts it has only the side that was not asked for."""
    one, other = asked[0::2] & ~asked[1::2], asked[1::2] & ~asked[0::2]
    first, second = known[:, 0::2], known[:, 1::2]
    against = (one & second & ~first) | (other & first & ~second)
    counts: NDArray[np.float64] = against.sum(1).astype(np.float64)
    return counts
