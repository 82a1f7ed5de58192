"""What cannot wait, and what only speaks of it."""

from __future__ import annotations

import pytest

from zhike.assistant.rules.dangers import asks_about_it, find_danger
from zhike.assistant.rules.handover import direct_handoff
from zhike.assistant.rules.hearing import hear
from zhike.assistant.rules.small_talk import small_talk
from zhike.assistant.rules.tempers import feel
from zhike.knowledge.api import fold

DANGERS = {
    ("lost_card", "SEC-01"): """
        我卡丢了
        我的卡丢了
        卡丢拉
        銀行卡丟了怎麼辦
        银行卡不见了
        储蓄卡找不到了
        卡被偷了
        我的卡好像掉了
        行卡丢拉
        钱包被偷了卡都在里面
        钱包丢了
        弄丢了一张银行卡
        我要挂失
        帮我挂失银行卡
        赶紧给我挂失
        挂失
        怎么挂失
        借记卡丢了怎么挂失？
        我的卡赶紧停掉
        冻结我的卡
        ka diu le
        I lost my card
        lost my debit card
        my bank card was stolen
        my card is missing
        i can't find my debit card
        somebody took my card
        wallet stolen with my cards inside
        block my card now
        How do I report a lost debit card?
        i need to report my card as lost
        my card was stollen
    """,
    ("lost_card", "SEC-02"): """
        信用卡丢了
        信用卡不见了
        贷记卡被偷
        信用咔丢了
        我把信用卡落在出租车上了
        信用卡遺失了
        我要挂失信用卡
        credit card stolen please stop it
        lost my credit card in a taxi
        report my credit card stolen
    """,
    ("lost_card", "SEC-03"): "存折丢了\n我的存单找不到了\n折子丢啦\nlost my passbook\nmy deposit slip is missing",
    ("lost_card", "SEC-04"): "U盾丢了\n网银盾找不到了\n令牌不见了\nlost my token",
    ("lost_card", "SEC-05"): "手机丢了\n手机被偷了银行卡怎么办\n丢手机了\nmy phone was stolen\nlost my phone",
    ("fraud", "FRD-01"): """
        警察让我把钱转到安全账户
        有人自称公检法让我转账
        对方让我共享屏幕
        正在跟客服共享屏幕
        手机被远程控制了
        骗子让我下载会议软件开共享
        客服叫我转钱解冻
        the police told me to transfer my money
        I was told to move money to a safe account
        i am sharing my screen with support
        they asked me to download an app
    """,
    ("fraud", "FRD-02"): """
        我被骗了
        我妈被骗了五万
        刚转给骗子三万快帮我追回
        钱被骗走了
        被诈骗了能止付吗
        我上当了赶紧拦住那笔钱
        I've been scammed
        i was tricked into sending money
        I sent money to a scammer
        my mother was scamed
    """,
    ("fraud", "CCD-11"): """
        我的信用卡被盗刷了
        信用卡盗刷
        有一笔不是我刷的
        这笔交易不是我本人操作
        我没有消费过怎么扣款了
        卡里的钱没了
        卡里的錢不見了
        钱被人转走了
        卡在我手里却被刷了
        国外有人刷我的信用卡
        半夜收到消费短信不是我
        unauthorised transaction on my card
        unauthorized charges
        there is a charge I did not make
        someone used my credit card
        my card was cloned
        money disappeared from my account
        fraud on my card
        i think my account is hacked
        someone is emptying my account as we speak
        this transaction was not me
    """,
    ("fraud", "SEC-09"): """
        收到陌生设备登录提醒，不是我本人操作
        有人登录我的手机银行
        我的账号好像被盗了
        异地登录提醒
        someone logged in to my bank app
        login alert from a device that is not mine
        suspicious login
    """,
    ("fraud", "LON-12"): """
        名下有一笔不是我办的贷款
        被人冒用身份贷款
        我没借过钱却有贷款
        there is a loan in my name that i never took
        identity theft loan
    """,
    ("urgent", None): "我不想活了\n活不下去了\ni want to kill myself",
}

KNOWLEDGE = """
挂失费用是多少
挂失要多少钱
挂失手续费怎么收
补卡工本费多少
信用卡丢了补卡要多少钱
信用卡丢失或损坏，补卡要多久寄到？
挂失之后多久能补新卡
口头挂失几天有效
已经挂失了，怎么解除
卡找到了怎么解除挂失？
挂失后原来的账单怎么办
如果卡丢了怎么办
万一卡被盗刷你们赔吗
会被盗刷吗
怎么防止盗刷
盗刷险怎么买
小额免密会不会被盗刷
网上刷单是诈骗吗
这个投资平台是骗局吗
怎么分辨银行短信真假
骗子账户止付后，被骗的钱多久能返还？
银行为什么打电话劝我不要转账？
如何防骗
有一笔支出没有印象，怎么弄清楚是什么？
账户被法院或公安冻结了怎么办？
手机卡丢了怎么换号码
手机号不用了怎么换
医保卡不见了
会员自动续费钱被划走了
红包找不到了
卡里的红包没了怎么领
忘记卡号了
找不到卡号
爸妈的卡丢了我能替他们挂吗
取款机吞了我的卡
信用卡年费多少
转错人了怎么办
what is the fee for reporting a lost card
how much does a replacement card cost
how long does the oral loss report last
i already reported my card lost
what happens if my card is lost
what if my card is stolen
how do i avoid scams
is this a scam
can i insure against fraudulent charges
i lost my job and cannot repay
i can't find my card number
where is my card limit
my points are missing
left card at home maybe block it
I forgot my mobile banking password
the machine took my card
how soon is stolen money returned
I did not lose my card
false fraud alert on my account
""".strip().splitlines()

CASES = [
    (text.strip(), kind, reason) for (kind, reason), texts in DANGERS.items() for text in texts.strip().splitlines()
]


@pytest.mark.parametrize(("text", "because", "reason"), CASES)
def test_what_cannot_wait_goes_to_a_person(text: str, because: str, reason: str | None) -> None:
    found = find_danger(hear(fold(text)))
    assert found is not None
    assert (found.because, found.reason) == (because, reason)
    handoff = direct_handoff(hear(fold(text)))
    assert handoff
    assert (handoff.because, handoff.urgency) == (because, "P0")


@pytest.mark.parametrize("text", KNOWLEDGE)
def test_a_question_about_it_is_knowledge(text: str) -> None:
    assert find_danger(hear(fold(text))) is None


def test_danger_goes_before_everything_else() -> None:
    handoff = direct_handoff(hear(fold("他妈的我的卡被偷了，转人工，我要投诉你们")))
    assert handoff
    assert (handoff.because, handoff.reason) == ("lost_card", "SEC-01")


@pytest.mark.parametrize(
    ("text", "about"),
    [("挂失费用是多少", True), ("is this a scam", True), ("我卡丢了", False), ("my card is gone", False)],
)
def test_fees_and_terms_are_told_from_the_thing_itself(text: str, about: bool) -> None:
    assert asks_about_it(hear(fold(text))) == about


@pytest.mark.parametrize(
    "unit", ["我想", "我要", "要", "卡在", "在", "客服", "人工", "请麻烦", "转", " not", " please", "1", "x"]
)
@pytest.mark.parametrize("end", ["", "x", "丢"])
def test_no_text_keeps_the_rules_busy_for_ever(unit: str, end: str) -> None:
    for length in (38, 5000):
        heard = hear((unit * length)[:length] + end)
        direct_handoff(heard)
        small_talk(heard)
        feel(heard)
