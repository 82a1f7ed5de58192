"""What each kind of work order is called, who does it, and in how much working time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from zhike.cases.work_order import Department, Kind

HOUR: Final = 60
# A working day of the bank's back office (see `service.due`).
DAY: Final = 9 * HOUR


@dataclass(frozen=True, slots=True)
class KindRule:
    """`minutes`: working minutes until it is due; `urgent_minutes`: the same for P0 and P1."""

    zh: str
    en: str
    department: Department
    minutes: int
    urgent_minutes: int


RULES: Final[Mapping[Kind, KindRule]] = {
    "loss_follow_up": KindRule("挂失后续办理", "Follow-up of a loss report", "card", DAY, 2 * HOUR),
    "callback": KindRule("回电", "Callback", "service", 4 * HOUR, HOUR),
    "appointment": KindRule("网点预约", "Branch appointment", "branch", DAY, 4 * HOUR),
    "transfer_enquiry": KindRule("转账查询", "Transfer enquiry", "payments", 2 * DAY, 4 * HOUR),
    "complaint": KindRule("投诉登记", "Complaint intake", "complaint", DAY, 2 * HOUR),
    "promise": KindRule("承诺事项", "Promise to a customer", "service", DAY, 2 * HOUR),
    "correction": KindRule("源头整改", "Correction of a root cause", "complaint", 10 * DAY, 5 * DAY),
    "other": KindRule("其他事项", "Other", "service", 2 * DAY, 4 * HOUR),
}
DEPARTMENT_NAMES: Final[Mapping[Department, tuple[str, str]]] = {
    "service": ("客服中心", "Service centre"),
    "card": ("银行卡部", "Cards"),
    "payments": ("运营支付部", "Payments"),
    "complaint": ("消费者权益保护部", "Consumer protection"),
    "loan": ("信贷部", "Loans"),
    "branch": ("网点", "Branches"),
    "security": ("安全保卫部", "Security"),
}


def minutes_of(kind: Kind, urgency: str) -> int:
    """The working minutes in which a work order of this kind and urgency is to be done."""
    rule = RULES[kind]
    return rule.urgent_minutes if urgency in {"P0", "P1"} else rule.minutes


def name_of(kind: Kind, language: str) -> str:
    """What the kind is called."""
    return RULES[kind].zh if language == "zh" else RULES[kind].en


def number_of(sequence: int, year: int) -> str:
    """What people say on the phone: the year and a count, as in W26-000123."""
    return f"W{year % 100:02d}-{sequence:06d}"
