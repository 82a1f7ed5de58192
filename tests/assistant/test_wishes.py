"""The wish for a person, in Chinese and English, with typing errors, politeness, and what only sounds like it."""

from __future__ import annotations

import pytest

from zhike.assistant.rules.handover import direct_handoff
from zhike.assistant.rules.hearing import LONGEST_HEARD, hear, is_one_slip_away
from zhike.assistant.rules.wishes import wishes_person
from zhike.knowledge.api import fold

WISHES = """
信用卡还不上了，想找个人谈谈怎么还
亏成这样，我要跟负责人对话
刚转的要撤回，赶快接人工
I never got the letter, transfer me to a human immediately
it is about a payment I don't understand, I need a human
put me through to an actual person
人工
转人工
轉人工
转人工！！！
人工人工人工
人工客服
人工服务
我要人工
请转人工
帮我转人工谢谢
麻烦转接人工客服
给我接人工
能不能转人工
可以转人工吗
快点转人工
直接转人工吧
找人工
找真人
要真人
我要真人客服
有真人吗
有人吗
有没有人
有人在吗
客服
在线客服
联系客服
呼叫人工
叫个人来
来个人
来个活人
换个真人来
我想跟真人说话
和人工聊
我要跟人说话
不要机器人
不想跟机器人说话
别用机器人回答我
烦死机器人了
怎么转人工
如何联系人工客服
人工在哪
说了半天没用，转人工吧
你听不懂，帮我找个人工
我的问题你解决不了，转接人工客服
转人公
转人供
找人攻
人供客服
仁工
zhuan rengong
zhuanrengong
rengong
ＲＥＮＧＯＮＧ
agent
Agent!
AGENT PLEASE
human
human please
a person, please
representative
operator
real person
live agent
live chat
customer service
customer support please
talk to a person
I want to talk to a human
can i speak to someone
let me speak with a representative
I'd like to speak to an agent
speak to a real person now
connect me to an agent
please connect me with a human being
transfer me to a live agent
put me through to somebody
get me a human
give me a real person
i need a human
i want an operator
I need an agent
can I chat with a person instead
can a human help me
i don't want a bot
I do not want to talk to a bot
no more bots
not a bot please
stop the bot
sick of this robot
is anyone there
is there anybody available
agnet
humna
talk to a persn
opertor
representitive
speak to a humam please
conect me to an agent
""".strip().splitlines()

NO_WISHES = """
please never transfer me to an agent
I do not want to talk to a human
人工费多少
人工服务收费吗
人工客服几点上班
人工客服电话是多少
人工服务时间
客服电话多少
不用转人工
不需要人工
先不转人工
别转人工
人工智能是什么
人工审核要多久
能要求人工复核吗
人工授信额度
热线一直转不到人工，找谁反映？
打电话后按几转人工
你好
你是机器人吗
信用卡年费多少
转账限额是多少
怎么联系我的客户经理？
公积金怎么提取
代理人能办吗
私人银行门槛
人民币兑换
有人给我转账没到账
找不到人脸识别入口
机器人理财是什么
what are your agents' hours
agent fee
how do i reach my relationship manager
customer service number
customer service hours
i don't need an agent
no need for a human
no agent please, just tell me the fee
i do not want to talk to an agent
personal loan rate
can i transfer money to a person in another bank
can my husband block my card for me
what id does an agent need to report loss
computer refused me want a human review
human resources
persons under 18
I can never get through to a human on the hotline. Whom do I tell?
""".strip().splitlines()


@pytest.mark.parametrize("text", WISHES)
def test_a_person_is_wished_for(text: str) -> None:
    assert wishes_person(hear(fold(text)))
    handoff = direct_handoff(hear(fold(text)))
    assert handoff
    assert (handoff.because, handoff.reason, handoff.urgency) == ("customer_request", "GEN-01", "P1")


@pytest.mark.parametrize("text", NO_WISHES)
def test_no_person_is_wished_for(text: str) -> None:
    assert not wishes_person(hear(fold(text)))


@pytest.mark.parametrize(
    ("word", "heard"),
    [
        ("agent", True),
        ("agnet", True),
        ("agen", True),
        ("agentt", True),
        ("agemt", True),
        ("urgent", False),
        ("a", False),
    ],
)
def test_one_slip_is_forgiven(word: str, heard: bool) -> None:
    assert is_one_slip_away(word, "agent") == heard


def test_the_end_of_a_long_story_is_heard() -> None:
    assert wishes_person(hear("今天去网点办业务。" * 200 + "算了，转人工"))
    assert len(hear("一" * 5000).zh) == 2 * LONGEST_HEARD
