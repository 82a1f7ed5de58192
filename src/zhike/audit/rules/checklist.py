"""The self-assessment: what a bank that runs Zhike should be able to show, by domain, and how answers are scored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

Verdict = Literal["yes", "partly", "no", "not_applicable"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
_WORTH: dict[Verdict, float] = {"yes": 1.0, "partly": 0.5, "no": 0.0}


@dataclass(frozen=True, slots=True)
class Item:
    """One question of the checklist; `weight` 1 to 3 says how much hangs on it."""

    key: str
    domain: str
    weight: int
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A verdict and the evidence for it: where it can be seen, who keeps it."""

    verdict: Verdict
    evidence: str


@dataclass(frozen=True, slots=True)
class Score:
    """Points reached of points possible, in percent (None where nothing is answered), and how many are answered."""

    percent: float | None
    answered: int
    of: int


DOMAINS: dict[str, tuple[str, str]] = {
    "access": ("访问控制", "Access"),
    "encryption": ("加密与密钥", "Encryption and keys"),
    "logs": ("日志与审计", "Logs and audit"),
    "network": ("网络与终端", "Network and devices"),
    "backup": ("备份与恢复", "Backup and recovery"),
    "personal": ("个人信息保护", "Personal data"),
    "people": ("人员与外包", "People and outsourcing"),
    "drills": ("应急与演练", "Incidents and drills"),
}
ITEMS: tuple[Item, ...] = (
    Item(
        "access-leavers",
        "access",
        3,
        "离职、转岗当天停用账号",
        "Accounts of those who leave or move are closed that day",
    ),
    Item(
        "access-review",
        "access",
        2,
        "每季度复核角色与权限",
        "Roles and permissions are reviewed every quarter",
    ),
    Item(
        "access-least",
        "access",
        2,
        "坐席只能看到工作需要的数据",
        "Agents see only what their work needs",
    ),
    Item(
        "access-second",
        "access",
        2,
        "管理员登录有第二因素或专用终端",
        "Administrators use a second factor or a terminal of their own",
    ),
    Item(
        "access-shared",
        "access",
        3,
        "没有多人共用的账号",
        "No account is shared by several people",
    ),
    Item(
        "crypt-transit",
        "encryption",
        3,
        "所有访问经 TLS，证书在有效期内",
        "All access goes through TLS with a valid certificate",
    ),
    Item(
        "crypt-rotation",
        "encryption",
        2,
        "主密钥至少每年轮换一次并有记录",
        "The master key is rotated yearly, on record",
    ),
    Item(
        "crypt-apart",
        "encryption",
        3,
        "密钥备份与数据备份分开保管",
        "Key backups are kept apart from data backups",
    ),
    Item(
        "crypt-disk",
        "encryption",
        1,
        "服务器磁盘加密或机房受控",
        "Server disks are encrypted or their room is controlled",
    ),
    Item(
        "logs-chain",
        "logs",
        2,
        "定期运行审计链核验并留存链头",
        "The audit chain is verified regularly, its head kept elsewhere",
    ),
    Item(
        "logs-watch",
        "logs",
        2,
        "安全监看的告警当天处理",
        "Alerts of the watch are dealt with the same day",
    ),
    Item(
        "logs-keep",
        "logs",
        3,
        "安全日志至少保存六个月",
        "Security logs are kept six months at least",
    ),
    Item(
        "logs-clock",
        "logs",
        1,
        "服务器时钟同步",
        "Server clocks are synchronised",
    ),
    Item(
        "net-segment",
        "network",
        2,
        "服务与数据库不直接暴露在互联网",
        "Service and database are not open to the internet",
    ),
    Item(
        "net-patch",
        "network",
        3,
        "系统补丁按期更新，高危漏洞一周内处理",
        "Patches are current; grave holes are closed in a week",
    ),
    Item(
        "net-scan",
        "network",
        1,
        "每年至少一次漏洞扫描或渗透测试",
        "A scan or penetration test is made once a year",
    ),
    Item(
        "net-desk",
        "network",
        1,
        "坐席终端自动锁屏，限制移动存储",
        "Agents' terminals lock themselves and take no removable media",
    ),
    Item(
        "backup-daily",
        "backup",
        3,
        "每日备份并监控是否成功",
        "Backups run daily and are watched",
    ),
    Item(
        "backup-restore",
        "backup",
        3,
        "过去半年内做过恢复演练",
        "A restore was rehearsed in the last half year",
    ),
    Item(
        "backup-away",
        "backup",
        2,
        "备份有异地副本",
        "A copy of the backup is kept elsewhere",
    ),
    Item(
        "personal-register",
        "personal",
        3,
        "处理登记册与实际一致",
        "The register of processing says what is done",
    ),
    Item(
        "personal-consent",
        "personal",
        2,
        "营销以有效同意为前提",
        "Marketing rests on valid consent",
    ),
    Item(
        "personal-rights",
        "personal",
        3,
        "客户权利请求在期限内答复",
        "Customers' requests are answered in time",
    ),
    Item(
        "personal-retention", "personal", 2, "超期数据按规则删除并有证明", "Data past its time is deleted, with proof"
    ),
    Item(
        "personal-impact",
        "personal",
        2,
        "重要变更前做个人信息保护影响评估",
        "An impact assessment precedes weighty changes",
    ),
    Item(
        "people-training",
        "people",
        2,
        "坐席每年接受信息安全与隐私培训",
        "Agents are trained in security and privacy yearly",
    ),
    Item(
        "people-promise",
        "people",
        1,
        "员工签署保密承诺",
        "Staff have signed a promise of secrecy",
    ),
    Item(
        "people-suppliers",
        "people",
        2,
        "外包与供应商有数据保护条款并检查",
        "Suppliers have data-protection terms and are checked",
    ),
    Item(
        "drill-plan",
        "drills",
        2,
        "有个人信息泄露应急预案与联系人",
        "There is a plan and a contact for a leak of personal data",
    ),
    Item(
        "drill-done",
        "drills",
        2,
        "过去一年做过安全应急演练",
        "An incident was rehearsed in the last year",
    ),
    Item(
        "drill-notice",
        "drills",
        2,
        "知道何时、如何向监管与客户报告",
        "It is known when and how to tell regulator and customers",
    ),
)
BY_KEY: dict[str, Item] = {item.key: item for item in ITEMS}


def score(answers: Mapping[str, Answer], *, domain: str | None = None) -> Score:
    """The score of one domain, or of all; what does not apply counts neither way, what is not answered counts as no."""
    chosen = [item for item in ITEMS if domain in (None, item.domain)]
    answered = [item for item in chosen if item.key in answers]
    counted = [item for item in chosen if item.key not in answers or answers[item.key].verdict != "not_applicable"]
    possible = sum(item.weight for item in counted)
    reached = sum(item.weight * _WORTH[answers[item.key].verdict] for item in counted if item.key in answers)
    percent = round(100 * reached / possible, 1) if answered and possible else None
    return Score(percent=percent, answered=len(answered), of=len(chosen))
