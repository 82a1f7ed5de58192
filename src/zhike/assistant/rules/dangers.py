"""What cannot wait: something that pays is lost, money is being taken, somebody is in danger. A person at once.

A question *about* such things (a fee, a deadline, what happens if) is knowledge and stays with the assistant.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

from zhike.assistant.rules.hearing import Heard

Because = Literal["lost_card", "fraud", "urgent"]
Lost = tuple[tuple[str, re.Pattern[str]], ...]


@dataclass(frozen=True, slots=True)
class Danger:
    """What kind it is, and the contact reason it seems to be (None: none of the catalogue)."""

    because: Because
    reason: str | None


# -- lost or stolen -------------------------------------------------------------------------------------------------
_GONE_ZH: Final = (
    "(?:在[^，。]{1,6}?)?(?:都|给|让人|被人|也|好像|可能|刚|又|全|不小心){0,4}"
    "(?:弄|搞|遗|落|搞)?(?:丢了|丢失|丢|掉了|不见了?|没了|找不到|找不着|遗失|被偷|被盗(?!刷)|偷了|被抢|落在"
    "|忘在|被人拿|被人捡)"
)
_THINGS_ZH: Final = (
    ("SEC-02", "(?:信用卡|贷记卡)"),
    ("SEC-03", "(?:存折|存单|折子|定期单子|存款单|一本通)"),
    ("SEC-04", "(?:网银盾|网银key|u盾|ukey|令牌|k宝|u宝|安全盾|盾)"),
    ("SEC-05", "(?:手机(?!卡|号|银行|app))"),
    ("SEC-01", "(?:银行卡|储蓄卡|借记卡|工资卡|行卡|(?<!社保)(?<!医保)(?<!手机)(?<!电话)(?<!sim)卡片?|钱包|皮夹|手包)"),
)
_LOST_ZH: Final[Lost] = tuple(
    (
        reason,
        re.compile(
            f"{thing}(?!号|里|内|的|上|面|费|密码)[^，。？]{{0,4}}?{_GONE_ZH}"
            f"|(?:弄丢|丢了?|丢失|遗失|被偷|偷了|掉了|找不到)(?:我|一张|了|我的|一个|个|张|的){{0,4}}"
            f"{thing}(?!号|密码|里的钱)"
        ),
    )
    for reason, thing in _THINGS_ZH
)
_STOP_ZH: Final = re.compile(
    "(?:我要|我想|帮我|给我|快|快点|赶紧|马上|立即|立刻|紧急|申请|请|需要|要|能不能|把).{0,6}(?:挂失|报失)"
    "|^(?:挂失|报失|口头挂失|电话挂失|紧急挂失)(?:一下|卡|银行卡|信用卡|我的卡|吧|啊|存折)?$"
    "|(?:怎么|如何|咋|怎样|哪里|在哪).{0,4}(?:挂失|报失)|(?:挂失|报失)(?:怎么|如何|咋)"
    "|(?:停掉|停用|冻结|锁住|锁掉|封掉)(?:我的?|这张|那张)(?:银行|信用|储蓄|工资)?卡"
    "|(?:我的?|这张)(?:银行|信用|储蓄|工资)?卡.{0,3}(?:停掉|冻结掉|赶紧停|马上停|锁住)"
)
_LOSS_IS_KNOWLEDGE_ZH: Final = re.compile(
    "费|多少钱|要钱|收钱|补办|补换|换发|补卡|补领|补发|换卡|新卡|新折|新的?存|多久|几天|天后|工作日|寄|解挂|解除|撤销|取消挂失|找到了"
    "|找回来|又找着"
    "|挂失(?:后|之后|了|过|期间|的)|(?:已经?|刚)挂失|口挂|失效|有效期|如果|万一|假如|要是|假设|以防|预防|防止"
    "|回执|险|赔|积分"
    "|书面|正式挂失|号(?:码)?(?:注销|停用|换)|(?:红包|奖励|权益|优惠|短信|验证码|额度|记录|选项|菜单|入口|功能)"
    "|(?:代|替|委托).{0,8}(?:挂|报失)|谁来办"
)

_THINGS_EN: Final = (
    ("SEC-02", "credit cards?"),
    (
        "SEC-03",
        "(?:passbook|bank book|savings? book|certificate of deposit|deposit (?:slip|certificate|paper)"
        "|fixed deposit (?:paper|receipt))",
    ),
    ("SEC-04", "(?:token|usb key|security key|dongle)"),
    ("SEC-05", "(?:(?:phone|mobile)(?! (?:banking|bank|app|number))|handset|cell ?phone|iphone)"),
    ("SEC-01", "(?:(?:debit|bank|atm|salary|payroll)? ?cards?|wallet|purse|handbag|bag)"),
)
_GONE_EN: Final = (
    "(?:lost|stolen|missing|gone|misplaced|disappeared|dropped|snatched|vanished|nicked|swiped|thrown away)"
)
_LOST_EN: Final[Lost] = tuple(
    (
        reason,
        re.compile(
            rf" {_GONE_EN}(?: (?:my|our|the|a|his|her|their|old|bank))* (?:debit |bank |atm |credit )?{thing} "
            rf"| {thing}(?: (?:is|was|has|have|been|got|went|just|were|s|with|inside|in|it|dropped"
            rf"|somewhere)){{0,4}} {_GONE_EN} "
            rf"| (?:cant|cannot|can not|couldnt|could not) (?:find|locate)(?: my| the| our)? (?:debit |bank "
            rf"|atm |credit )?"
            rf"{thing} (?!number|pin|limit|statement|details|balance|bill|in the app)"
            rf"| (?:stole|robbed|pinched)(?: (?:me|of|my|our|the|all|and)){{0,3}} (?:debit |bank |atm "
            rf"|credit )?{thing} "
            rf"| (?:someone|somebody|thief|they|he|she)(?: \w+){{0,2}} (?:took|grabbed|has|got) (?:my|our) "
            rf"(?:debit |bank |atm |credit )?{thing} (?!number|details)"
            rf"| left my (?:debit |bank |atm |credit )?{thing} (?:in|on|at) (?!home|work|my) "
            rf"| (?:wallet|purse|bag)(?: \w+){{0,2}} {_GONE_EN}(?: \w+){{0,4}} {thing} "
        ),
    )
    for reason, thing in _THINGS_EN
)
_STOP_EN: Final = re.compile(
    r" (?:block|freeze|stop|cancel|lock|deactivate)(?: (?:my|the|this|that)){1,2}(?: \w+){0,2} cards?"
    r"(?: (?:now|please|asap|immediately|at once|its|it is|right))+ "
    r"| report(?:ing)? (?:a |the |my |it |an )?(?:\w+ ){0,2}(?:lost|stolen|loss|theft|missing) "
    r"| report (?:my |the |a )?(?:\w+ ){0,2}cards? (?:as )?(?:lost|stolen|missing) "
)
_LOSS_IS_KNOWLEDGE_EN: Final = re.compile(
    r" (?:fees?|costs?|charges?|charged|price|how much|how long|how soon|expire|expires|deadline|days?|after"
    r"|reported|already"
    r"|replacements?|reissue|insurance|insured|if i|what if|in case|suppose|prevent|avoid|unlock|unblock|lift"
    r"|found|points"
    r"|rewards?|number|pin|written|by proxy|for my|if my|if the|what happens|my husband|my wife"
    r"|someone else|relative|must i|does a"
    r"|still owe|old"
    r" card stopped|didnt lose|not lost|havent lost|enough|family|what id|at home|job|transaction|payment"
    r"|statement|limit) "
)

# -- money is being taken ---------------------------------------------------------------------------------------------
_ONGOING_ZH: Final = re.compile(
    "(?:让我|叫我|要我|叫|逼我|教我|要求我|指导我|催我)(?:把)?.{0,12}(?:转账|转钱|转到|转给|转过去|汇款|汇到"
    "|打钱|打到|共享屏幕|屏幕共享|开共享|下载)"
    "|(?:共享|分享)(?:了)?(?:我的)?屏幕|屏幕共享|远程(?:控制|操作|协助).{0,6}(?:手机|电脑)|安全账户"
    "|(?:公安|警察|警官|检察院|公检法|通缉令).{0,12}(?:打电话|来电|说我|涉嫌|让我配合|核查我|要核查|办案|要我)"
    "|远程(?:控制|操控)了?|(?:自己在动|要看我手机|看我屏幕)|让我别(?:告诉|跟|和)(?:家人|别人)|别告诉家人"
    "|(?:公安|警察|警官|检察院|法院|公检法|洗钱|涉案).{0,16}(?:转账|转到|转钱|汇|验资|核查资金|账户安全|共享)"
)
_DECEIVED_ZH: Final = re.compile(
    "(?:我|俺|我们|我妈|我爸|爸|妈|父亲|母亲|老人|奶奶|爷爷|老公|老婆|家人|他|她|刚|刚刚|刚才|今天|昨天).{0,10}"
    "(?:被骗|受骗|上当|被诈骗|被忽悠|遭遇诈骗|遇到骗子|碰到骗子)"
    "|^(?:被骗|被诈骗|受骗|遇到骗子|遭遇诈骗|上当受骗)"
    "|(?:骗子|诈骗).{0,10}(?:转|骗)(?:走|了|去)|骗(?:走|去|了)(?:我|了)?.{0,8}(?:钱|元|块|万|存款)"
    "|钱.{0,4}(?:被)?骗(?:走|了|光)"
    "|(?:钱|款).{0,4}(?:转|打|汇)给(?:了)?骗子|(?:转|打|汇)(?:钱|了钱|账)?给(?:了)?(?:一个)?骗子|(?:紧急|快"
    "|赶紧|申请|帮我).{0,4}止付"
    "|上当了|(?:赶紧|快|马上).{0,4}(?:拦住|拦截|追回|冻结).{0,6}(?:钱|转账|款)|才?发现是(?:骗子|诈骗)"
)
_NOT_MINE_ZH: Final = re.compile(
    "(?:被|遭|给人|让人|有人|谁)(?:别人|人|他人)?(?:在[^，。]{1,8})?(?:盗刷|刷了|刷走|刷掉|盗用|冒用)|盗刷了"
    "|^(?:信用卡|卡|银行卡|我的卡)?(?:被)?盗刷(?:怎么办|了)?$"
    "|(?:不是|非|并非)(?:我)?(?:本人|自己)?(?:刷|消费|交易|转|操作|买|花|付|取|支付|办理?)(?:的|掉|走|了)?"
    "|(?:我|本人)(?:都|根本|从来|从|又|也|就)?(?:没|没有|未)(?:有)?(?:刷|消费|交易|转过|取过|买过|用过|操作"
    "|花过).{0,14}(?:扣|刷|转|取|消费|交易|少了|短信|钱)"
    "|(?:钱(?!包)|余额|存款|工资).{0,4}(?:被|让人|被人)(?:转走|盗|偷|划走|取走|刷|挪|提走)"
    "|(?:消费|扣款|交易|转账)(?:短信|提醒|通知).{0,4}不是我|有人(?:在)?(?:刷|用|盗)我的?(?:信用|银行)?卡"
    "|没买过.{0,6}扣"
    "|卡(?:里|上|内)的?(?:钱|余额|存款)(?:没了|不见了|被|莫名|突然少|无缘无故|凭空)|(?:钱|存款)(?:莫名其妙"
    "|无缘无故|凭空)(?:没|少|被|不见)"
    "|(?:陌生|可疑|异常|不明|莫名)(?:的)?(?:消费|交易|扣款|刷卡|转账|支出).{0,6}(?:不是我|没有|没做|短信|怎么回事|帮)"
)
_SIGNED_IN_ZH: Final = re.compile(
    "(?:陌生|异地|未知|可疑|别的|其他|别人|有人).{0,6}(?:设备|手机|地方|登录|登陆|登入).{0,10}"
    "(?:不是我|非本人|我没|没有登|怎么办|登录了?我|我的(?:账户|账号|手机银行))"
    "|(?:登录|登陆)(?:提醒|通知|短信).{0,4}不是我|^(?:异地|陌生|可疑)(?:设备)?(?:登录|登陆)(?:提醒|通知)?$"
    "|(?:账号|账户).{0,4}被盗(?!刷)"
    "|有人(?:在)?(?:登录|登陆|登)(?:了|过)?我|我(?:的)?(?:账号|账户|手机银行|网银)(?:好像|可能)?被(?:盗|人登"
    "|别人登|黑|入侵)"
)
_LOAN_NOT_MINE_ZH: Final = re.compile(
    "我没借过.{0,6}贷款|(?:拿|用)我的(?:信息|身份证?|名字).{0,4}(?:借|贷)|身份证丢了.{0,4}贷款|(?:冒名|冒用"
    "|盗用|不是我|没有?办|没有?申请|没贷|被贷|被人贷).{0,8}(?:贷款|网贷|借款)|(?:贷款|借款).{0,6}(?:不是我|冒名|我没)"
)
_FRAUD_IS_KNOWLEDGE_ZH: Final = re.compile(
    "(?:会|会不会|怕|担心|避免|防止|预防|防范|如何防|怎么防|谨防|当心)(?:被|上当|遭)?(?:骗|盗|诈)?.{0,4}(?:骗"
    "|盗刷|盗用|上当|诈骗|被盗)"
    "|盗刷险|盗刷保险|防盗刷|防骗|反诈(?:知识|宣传|中心app)|如果|万一|假如|要是|(?:是|算)(?:不是)?(?:诈骗|骗局"
    "|骗子|真的|骗人)(?:吗|么|嘛|吧)?"
    "|(?:是真的|可信|靠谱|正常)吗|能信(?:吗|不)|真的假的|套路|怎么(?:分辨|识别|辨别|判断)|没(?:有)?被骗|能追回"
    "|返还|多久能退|几天能退|举报"
    "|订阅|会员|续费|代扣|自动扣|年费|月费|劝(?:我)?不要|为什么(?:打电话)?劝|怎么赔|赔付|赔偿标准"
)

_ONGOING_EN: Final = re.compile(
    r" (?:police|officer|prosecutor|court|customs|bank|caller|he|she|they|someone|somebody|man|scammer)(?: \w+){0,6}"
    r" (?:told|asks?|asked|asking|tells?|telling|wants?|making|made|ordered|instructed|says?)(?: \w+){0,4}"
    r" (?:transfer|send|move|wire|share my screen|screen sharing|share the screen|download|pay)(?: \w+){0,6} "
    r"| safe account | (?:sharing|shared|share|opened) (?:my |the )?screen(?! ?reader)| screen shar(?:e|ing) "
    r"| remote (?:control|access)(?: \w+){0,4} (?:phone|computer|device|installed) | controlling my (?:phone"
    r"|computer) "
    r"| (?:police|officer|prosecutor)(?: \w+){0,6} (?:launder|laundering|my funds|my savings|my money|warrant) "
    r"| (?:secure|safe) account | arrest warrant | (?:do not|dont) tell (?:my|anyone|your) "
)
_DECEIVED_EN: Final = re.compile(
    r" (?:i|we|ive|my \w+|mum|mom|dad|he|she)(?: \w+){0,4} (?:scammed|defrauded|tricked|conned|cheated|swindled"
    r"|duped) "
    r"| (?:sent|transferred|paid|wired|gave)(?: \w+){0,5} (?:to )?(?:a |the |some )?(?:scammers?|fraudsters?"
    r"|con ?man) "
    r"| (?:scammers?|fraudsters?)(?: \w+){0,3} (?:took|stole|got|emptied|has|have)(?: \w+){0,3} (?:money"
    r"|savings|account|card) "
    r"| (?:victim of)(?: a| an)?(?: \w+)? (?:scam|fraud) | got scammed | been scammed | was scammed "
    r"| stop payment(?: \w+){0,4} (?:scam|fraud) "
)
_NOT_MINE_EN: Final = re.compile(
    r" (?:unauthorised|unauthorized|fraudulent|suspicious)(?: \w+){0,2}"
    r" (?:transactions?|payments?|charges?|purchases?|debits?|withdrawals?|transfers?|use|activity) "
    r"| (?:transactions?|payments?|charges?|purchases?|debits?|withdrawals?|transfers?|loan)(?: \w+){0,5}"
    r" (?:i|we) (?:(?:did not|didnt|never|have not|havent|dont)(?: even)?) (?:make|made|do|did|authori[sz]ed?"
    r"|approve|recogni[sz]e making|take|took) "
    r"| (?:was|is|were)(?: definitely)? not (?:me|mine|made by me)(?: \w+){0,6} (?:card|account|transaction"
    r"|payment|charge|bank) "
    r"| (?:transaction|payment|charge|purchase|withdrawal)s?(?: \w+){0,4} (?:was|is"
    r"|were)(?: definitely)? (?:not|isnt|wasnt) (?:me|mine|by me) "
    r"| (?:wasnt|isnt) (?:me|mine)(?: \w+){0,4} (?:card|account|transaction|payment|charge) "
    r"| (?:someone|somebody|a stranger|thief|hacker|they|he|she)(?: else)?(?: \w+){0,3}"
    r" (?:us(?:ed|ing|es)|charg(?:ed|ing)|empt(?:ied|ying)|drain(?:ed|ing)|hack(?:ed|ing)|cloned|copied|spent|spending)"
    r"(?: \w+){0,4} (?:card|account|money) "
    r"| (?:card|account)(?: \w+){0,3} (?:hacked|cloned|skimmed|compromised|emptied|drained|used fraudulently"
    r"|used by someone) "
    r"| (?:money|savings|balance|salary)(?: \w+){0,4} (?:stolen|disappeared|vanished|taken|missing"
    r"|gone) (?:from|out of|without) "
    r"| (?:stole|took|taken|stealing)(?: all)?(?: my| our)? money "
    r"| fraud(?: \w+){0,2} (?:on|in|with) my (?:\w+ )?(?:card|account) | (?:credit|debit|bank) card fraud "
    r"| (?:purchase|charge|payment|transaction)(?: \w+){0,6} (?:wasnt|isnt|was not|is not|not) me "
)
_SIGNED_IN_EN: Final = re.compile(
    r" (?:unknown|suspicious|unfamiliar) (?:device|login|log in|sign in) | (?:login"
    r"|sign in)(?: \w+){0,3} another city "
    r"| (?:login|log in|sign in|signed in|logged in|logging in|logon|device)(?: \w+){0,6} (?:not me|wasnt me"
    r"|was not me|isnt mine|is not mine|dont recogni[sz]e|not mine|i did not|i didnt) "
    r"| (?:someone|somebody|a stranger|hacker)(?: else)?(?: \w+){0,3} (?:logged|logging|signed|signing|got"
    r"|broke|breaking|hacked) (?:in |into )(?:to )?my "
)
_LOAN_NOT_MINE_EN: Final = re.compile(
    r" loans?(?: \w+){0,5} (?:i never|not mine|isnt mine|i did not|i didnt|without my knowledge) "
    r"| (?:took|take|got|unknown) (?:a |out a )?loan(?: \w+){0,3} (?:my name|my identity|my id|credit report) "
    r"| identity theft "
    r"| (?:used|stole|stolen) my (?:identity|name|id)(?: \w+){0,4} loan "
)
_FRAUD_IS_KNOWLEDGE_EN: Final = re.compile(
    r" (?:false|wrong)(?: \w+)? (?:alert|alarm) | (?:may|might|could) be | you called | fraud (?:alert"
    r"|education|tips|team) | (?:is|was) (?:this|it|that|there)(?: \w+){0,6} (?:scam|fraud|real|fake|genuine"
    r"|safe|legit) | (?:avoid|prevent|protect|insurance|insured?|if i"
    r"|what if|in case|suppose|after the|will the bank|get paid back|recovery company|recall|once the"
    r"|how to spot|recognise a|recognize a|tell if|refunded|returned|report a|normal|how long|do you ever"
    r"|why does the bank) "
)

# -- somebody is in danger ------------------------------------------------------------------------------------------
_DISTRESS: Final = re.compile(
    "不想活|活不下去|自杀|想死|跳楼|轻生|结束(?:我的)?生命| kill myself | suicide | suicidal | end my life "
    "| want to die "
)


def asks_about_it(heard: Heard) -> bool:
    """Whether this is a question about such things (fees, deadlines, how to avoid them) rather than one of them."""
    return any(
        pattern.search(text)
        for text, patterns in (
            (heard.zh, (_LOSS_IS_KNOWLEDGE_ZH, _FRAUD_IS_KNOWLEDGE_ZH)),
            (heard.en, (_LOSS_IS_KNOWLEDGE_EN, _FRAUD_IS_KNOWLEDGE_EN)),
        )
        for pattern in patterns
    )


def find_danger(heard: Heard) -> Danger | None:
    """What cannot wait in this text, or None."""
    if _DISTRESS.search(heard.zh) or _DISTRESS.search(heard.en):
        return Danger("urgent", None)
    return _fraud(heard) or _loss(heard)


def _fraud(heard: Heard) -> Danger | None:
    tables = (
        (heard.zh, _FRAUD_IS_KNOWLEDGE_ZH, (_ONGOING_ZH, _DECEIVED_ZH, _SIGNED_IN_ZH, _LOAN_NOT_MINE_ZH, _NOT_MINE_ZH)),
        (heard.en, _FRAUD_IS_KNOWLEDGE_EN, (_ONGOING_EN, _DECEIVED_EN, _SIGNED_IN_EN, _LOAN_NOT_MINE_EN, _NOT_MINE_EN)),
    )
    for text, is_knowledge, patterns in tables:
        if is_knowledge.search(text):
            continue
        for reason, pattern in zip(("FRD-01", "FRD-02", "SEC-09", "LON-12", "CCD-11"), patterns, strict=True):
            if pattern.search(text):
                return Danger("fraud", reason)
    return None


def _loss(heard: Heard) -> Danger | None:
    if not _LOSS_IS_KNOWLEDGE_ZH.search(heard.zh):
        found = _loss_said(heard.zh, _LOST_ZH, _STOP_ZH, _THINGS_ZH)
        if found is not None:
            return found
    if _LOSS_IS_KNOWLEDGE_EN.search(heard.en):
        return None
    return _loss_said(heard.en, _LOST_EN, _STOP_EN, _THINGS_EN)


def _loss_said(text: str, lost: Lost, stop: re.Pattern[str], things: tuple[tuple[str, str], ...]) -> Danger | None:
    for reason, pattern in lost:
        if pattern.search(text):
            return Danger("lost_card", reason)
    return Danger("lost_card", _thing_named(text, things)) if stop.search(text) else None


def _thing_named(text: str, things: tuple[tuple[str, str], ...]) -> str:
    """The reason of the thing that a text names; a bank card where it names none."""
    return next((reason for reason, thing in things if re.search(thing, text)), "SEC-01")
