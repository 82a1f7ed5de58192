"""What three fictional systems of the demo bank deliver about its customers, each in its own untidy way."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, Final

from zhike.demo.rules.people import Person

# Ids of nobody, with true check digits.
_INVENTED_IDS: Final = ("110101197001010016", "110101197202020026", "110101197403030036")
MASK: Final = "********"
DOUBLES: Final = 12
# Characters of given names that sound alike.
_SAME_SOUND: Final = str.maketrans(
    "伟强芳静丽杰磊洋艳涛明超秀霞平刚桂玲华建文辉力", "炜蔷方婧莉捷蕾阳燕韬鸣朝绣侠萍钢贵灵桦健雯晖丽"
)
_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


@dataclass(frozen=True, slots=True)
class Delivery:
    """A source and the file that it delivers. `expected` rows are due a day."""

    source: str
    label: str
    file_name: str
    content: bytes
    mapping: dict[str, Any]
    expected: int


def deliveries(people: Sequence[Person]) -> list[Delivery]:
    """The same files for the same people: core bank (all), card system (two of three), app (every second)."""
    return [
        _core(people, Random(1)),
        _card([person for at, person in enumerate(people) if at % 3], Random(2)),
        _app(people[::2], Random(3)),
    ]


def double_forms(people: Sequence[Person]) -> Delivery:
    """Paper forms of a branch, typed by hand: a dozen customers whom the bank knows already, each a little different.

    Some names sound the same and are written otherwise, some phones have a digit wrong, some are new.
    """
    chance = Random(4)
    heard = [person for person in people if person.language == "zh" and _misheard(person.name) != person.name]
    rows = []
    for at, person in enumerate(chance.sample(heard, min(DOUBLES, len(heard))), 1):
        kind = max(0, at % 4 - 1)
        phone = person.phone if kind == 0 else _mistyped(person.phone) if kind == 1 else f"1990009{at:04d}"
        rows.append([f"F{at:04d}", _misheard(person.name) if kind == 0 else person.name, phone, person.city.name])
    header = ["表单号", "姓名", "联系电话", "城市"]
    fields = {"name": header[1], "phone": header[2], "city": header[3]}
    mapping = {"id": header[0], "fields": fields, "trust": 40}
    content = _text(header, rows, ",").encode("utf-8-sig")
    return Delivery("branch_forms", "网点纸质表单", "forms.csv", content, mapping, len(rows))


def two_claims(people: Sequence[Person]) -> tuple[Delivery, Delivery]:
    """Two systems that claim one id number for different people: a loan's borrower, and a buyer of insurance.

    People, numbers and ids are invented.
    """
    borrowers = [person for person in people if person.language == "zh"][7:10]
    loans = [[each.number, each.name, number] for each, number in zip(borrowers, _INVENTED_IDS, strict=False)]
    sold = [["I900000001", "贺兰小楼", loan[2]] for loan in loans[:1]]
    return _claims("loan_system", "个人贷款系统", loans, 80), _claims("insurance_ledger", "代销保险台账", sold, 30)


def _claims(source: str, label: str, rows: Sequence[Sequence[str]], trust: int) -> Delivery:
    header = ["客户号", "姓名", "身份证号"]
    fields = dict(zip(("number", "name", "id_number"), header, strict=True))
    content = _text(header, rows, ",").encode("utf-8-sig")
    return Delivery(source, label, f"{source}.csv", content, {"fields": fields, "trust": trust}, len(rows))


def _misheard(name: str) -> str:
    return name[0] + name[1:].translate(_SAME_SOUND)


def _mistyped(phone: str) -> str:
    """The last two digits swapped, or where they are the same the last one another."""
    head, one, other = phone[:-2], phone[-2], phone[-1]
    return f"{head}{other}{one}" if one != other else f"{head}{one}{(int(other) + 1) % 10}"


def _core(people: Sequence[Person], chance: Random) -> Delivery:
    """GB18030, dates in several shapes, some phones masked, a few lines broken."""
    shapes: tuple[Callable[[Person], str], ...] = (
        lambda person: person.since.isoformat(),
        lambda person: f"{person.since:%Y/%m/%d}",
        lambda person: f"{person.since:%Y%m%d}",
        lambda person: f"{person.since.year}年{person.since.month}月{person.since.day}日",
    )
    rows = [
        [
            person.number,
            person.name,
            MASK if chance.random() < 0.03 else f"+86 {person.phone}",
            {"female": "女", "male": "男"}.get(person.gender, "0"),
            person.tier,
            person.branch,
            chance.choice(shapes)(person),
            f"2026-{chance.randint(1, 11):02d}-{chance.randint(1, 28):02d} 03:00:00",
        ]
        for person in people
    ]
    rows += [[f"{person.number}X", person.name] for person in people[:5]]
    header = ["客户号", "客户姓名", "手机号码", "性别", "客户等级", "开户网点", "开户日期", "更新时间"]
    fields = ("number", "name", "phone", "gender", "tier", "branch", "since", "updated_at")
    mapping = {"fields": dict(zip(fields, header, strict=True)), "trust": 90}
    return Delivery(
        "core_bank", "核心业务系统", "core.csv", _text(header, rows, ",").encode("gb18030"), mapping, len(people)
    )


def _card(people: Sequence[Person], chance: Random) -> Delivery:
    """Tab-separated, full-width digits, a number of its own, some phones wrong, a few dates that are none."""
    rows = [
        [
            f"K{at:06d}",
            person.name,
            person.phone[:9] if chance.random() < 0.02 else person.phone.translate(_WIDE),
            "待定" if chance.random() < 0.004 else f"{person.since:%Y.%m.%d}",
            person.city.name,
            f"2025-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}",
        ]
        for at, person in enumerate(people, 1)
    ]
    header = ["CARD_CUST", "CUST_NAME", "MOBILE", "OPEN_DATE", "CITY", "UPD_TIME"]
    fields = ("name", "phone", "since", "city", "updated_at")
    mapping = {"id": header[0], "fields": dict(zip(fields, header[1:], strict=True)), "trust": 70}
    content = _text(header, rows, "\t").encode("utf-8-sig")
    return Delivery("card_system", "信用卡系统", "card.tsv", content, mapping, int(len(people) * 1.05))


def _app(people: Sequence[Person], chance: Random) -> Delivery:
    """JSON lines, names with blanks, every tenth mail address without its domain."""
    lines = [
        {
            "uid": f"u{at}",
            "nickname": f" {person.name} ",
            "mobile": person.phone,
            "mail": f"user{at}@" if chance.random() < 0.1 else f"user{at}@example.com",
            "lang": person.language,
        }
        for at, person in enumerate(people, 1)
    ]
    content = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines).encode()
    fields = {"name": "nickname", "phone": "mobile", "email": "mail", "language": "lang"}
    return Delivery(
        "mobile_app", "手机银行", "app.jsonl", content, {"id": "uid", "fields": fields, "trust": 50}, len(people)
    )


def _text(header: Sequence[str], rows: Sequence[Sequence[str]], delimiter: str) -> str:
    sink = io.StringIO(newline="")
    csv.writer(sink, delimiter=delimiter).writerows([header, *rows])
    return sink.getvalue()
