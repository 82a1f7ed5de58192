"""Mapping: which column of a source is which field, and how it is read. It is configuration, as YAML or on a page.

```yaml
id: CUST_NO                      # what the source knows the line by; several columns are joined; default: `number`
fields: {number: CUST_NO, name: [SURNAME, GIVEN], phone: MOBILE, updated_at: LAST_UPD}
constants: {region: 甘肃}        # the same for every line
values: {gender: {"01": male}}   # the source's own codes
zone: Asia/Shanghai              # times without a zone are of it
date_order: ymd                  # ymd | dmy | mdy, for 05/01/2024
trust: 80                        # 0-100: how far survivorship believes this source
```
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final
from zoneinfo import available_timezones

from zhike.customers.rules.records import PLAIN_FIELDS, SEALED_FIELDS
from zhike.customers.rules.values import CODES, DATE_ORDERS, DateOrder

FIELDS: Final = ("number", *SEALED_FIELDS, *PLAIN_FIELDS, "updated_at")
DEFAULT_TRUST: Final = 50
_KEYS: Final = frozenset({"id", "fields", "constants", "values", "zone", "date_order", "trust"})

# What columns are called, blanks, case and underscores aside.
_HEADERS: Final[Mapping[str, tuple[str, ...]]] = {
    "number": ("客户号", "客户编号", "核心客户号", "custno", "customerno", "customernumber", "custid", "cifno", "cif"),
    "name": ("姓名", "客户姓名", "客户名称", "名称", "custname", "customername", "name", "fullname", "cname"),
    "phone": (
        "手机",
        "手机号",
        "手机号码",
        "联系电话",
        "电话",
        "移动电话",
        "mobile",
        "phone",
        "mobileno",
        "tel",
        "cell",
    ),
    "id_number": ("身份证", "身份证号", "身份证号码", "证件号", "证件号码", "idno", "idnumber", "certno", "idcard"),
    "email": ("邮箱", "电子邮箱", "邮件", "电子邮件", "email", "mail", "emailaddress"),
    "address": ("地址", "联系地址", "通讯地址", "家庭住址", "住址", "address", "addr", "homeaddr"),
    "birth_date": ("出生日期", "生日", "出生年月日", "birthdate", "birthday", "birth", "dob", "dateofbirth"),
    "gender": ("性别", "sex", "gender"),
    "tier": ("客户等级", "等级", "客户级别", "tier", "level", "custlevel", "grade"),
    "region": ("省", "省份", "地区", "region", "province"),
    "city": ("城市", "市", "city"),
    "branch": ("网点", "开户网点", "支行", "开户行", "所属机构", "branch", "branchname", "org"),
    "since": ("开户日期", "注册日期", "建户日期", "since", "opendate", "registerdate", "createdate", "signupdate"),
    "language": ("语言", "language", "lang"),
    "risk_rating": ("风险等级", "风险评级", "风险测评结果", "risklevel", "riskrating", "risk"),
    "risk_rated_on": ("风险测评日期", "评级日期", "测评日期", "riskdate", "ratedate"),
    "adviser": (
        "专属顾问",
        "专属顾问工号",
        "客户经理工号",
        "客户经理编号",
        "管户经理工号",
        "管户经理编号",
        "adviser",
        "advisor",
        "adviserno",
        "advisorno",
        "managerno",
        "rmno",
    ),
    "updated_at": (
        "更新时间",
        "修改时间",
        "最后更新时间",
        "updtime",
        "updatedat",
        "updatetime",
        "lastupdate",
        "modified",
    ),
}
_IDS: Final = ("id", "编号", "序号", "userid", "用户编号", "会员号", "cardcustno", "用户id", "recordid", "rec_id")
_LOOKS: Final = {
    "id_number": re.compile(r"\d{17}[\dXx]|\d{6}\s?\d{8}\s?\d{3}[\dXx]"),
    "phone": re.compile(r"(?:(?:\+|00)?86[\s-]?)?1[3-9]\d[\s-]?\d{4}[\s-]?\d{4}"),
    "email": re.compile(r"[^@\s]+@[^@\s]+\.[a-zA-Z]{2,}"),
}
_LOOK_SHARE: Final = 0.6


class MappingUnfit(Exception):
    """A mapping cannot be used; `place` is the key in it, `code` ends an error code."""

    def __init__(self, place: str, code: str) -> None:
        super().__init__(f"{place}: {code}")
        self.place = place
        self.code = code


@dataclass(frozen=True, slots=True)
class SourceMapping:
    """How a source's lines are read. See the module's text."""

    id_columns: tuple[str, ...]
    fields: Mapping[str, tuple[str, ...]]
    constants: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    zone: str = "Asia/Shanghai"
    date_order: DateOrder = "ymd"
    trust: int = DEFAULT_TRUST

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns that are read, each once; the others never come in."""
        return tuple(dict.fromkeys([*self.id_columns, *(each for columns in self.fields.values() for each in columns)]))

    @property
    def id_is_personal(self) -> bool:
        """Whether the line's own key is somebody's id number, phone or the like: then only its blind index is kept."""
        sealed = {column for name in SEALED_FIELDS for column in self.fields.get(name, ())}
        return not sealed.isdisjoint(self.id_columns)

    def as_dict(self) -> dict[str, Any]:
        """As YAML and the database hold it."""
        return {
            "id": list(self.id_columns),
            "fields": {name: list(columns) for name, columns in self.fields.items()},
            "constants": dict(self.constants),
            "values": {name: dict(codes) for name, codes in self.values.items()},
            "zone": self.zone,
            "date_order": self.date_order,
            "trust": self.trust,
        }


def parse_mapping(given: Any) -> SourceMapping:
    """The mapping that a YAML document or a page gives. Raises `MappingUnfit` naming the place."""
    if not isinstance(given, dict):
        raise MappingUnfit("mapping", "not_a_map")
    for key in given:
        if key not in _KEYS:
            raise MappingUnfit(str(key)[:40], "unknown_key")
    fields = _fields(given.get("fields"))
    id_columns = _columns("id", given["id"]) if given.get("id") else fields.get("number", ())
    if not id_columns:
        raise MappingUnfit("id", "missing")
    return SourceMapping(
        id_columns=id_columns,
        fields=fields,
        constants=_constants(_or_empty(given.get("constants"))),
        values=_values(_or_empty(given.get("values"))),
        zone=_one_of("zone", given.get("zone") or "Asia/Shanghai", _zones()),
        date_order=_one_of("date_order", given.get("date_order") or "ymd", DATE_ORDERS),  # type: ignore[arg-type]
        trust=_trust(given.get("trust", DEFAULT_TRUST)),
    )


def check_columns(mapping: SourceMapping, columns: Sequence[str]) -> None:
    """Raise `MappingUnfit` where a column that is mapped is not in the delivery."""
    for column in mapping.columns:
        if column not in columns:
            raise MappingUnfit(column, "no_such_column")


def guess_mapping(columns: Sequence[str], samples: Sequence[Mapping[str, str | None]]) -> SourceMapping | None:
    """The likely mapping, by the columns' names and else by what stands in them; None where no line could be known."""
    guessed: dict[str, tuple[str, ...]] = {}
    for name in FIELDS:
        column = next((column for column in columns if _plain(column) in _HEADERS.get(name, ())), None)
        if column is not None:
            guessed[name] = (column,)
    taken = {column for mapped in guessed.values() for column in mapped}
    for name, look in _LOOKS.items():
        free = (column for column in columns if column not in taken)
        column = None if name in guessed else next((each for each in free if _looks(each, samples, look)), None)
        if column is not None:
            guessed[name] = (column,)
            taken.add(column)
    own = next((column for column in columns if _plain(column) in _IDS and column not in taken), None)
    key = (own,) if own else guessed.get("number") or guessed.get("id_number") or guessed.get("phone")
    if not key or not taken:
        return None
    return SourceMapping(id_columns=key, fields={name: guessed[name] for name in FIELDS if name in guessed})


def _plain(column: str) -> str:
    return re.sub(r"[\s_\-.]+", "", column).casefold()


def _looks(column: str, samples: Sequence[Mapping[str, str | None]], look: re.Pattern[str]) -> bool:
    filled = [value.strip() for row in samples if (value := row.get(column))]
    return bool(filled) and sum(bool(look.fullmatch(value)) for value in filled) >= _LOOK_SHARE * len(filled)


def _or_empty(given: Any) -> Any:
    """YAML writes an empty map as nothing."""
    return {} if given is None else given


def _fields(given: Any) -> dict[str, tuple[str, ...]]:
    if not isinstance(given, dict) or not given:
        raise MappingUnfit("fields", "missing")
    for name in given:
        if name not in FIELDS:
            raise MappingUnfit(f"fields.{str(name)[:40]}", "unknown_field")
    return {name: _columns(f"fields.{name}", given[name]) for name in FIELDS if name in given}


def _columns(place: str, given: Any) -> tuple[str, ...]:
    columns = given if isinstance(given, list | tuple) else [given]
    if not columns or not all(isinstance(each, str) and each.strip() for each in columns):
        raise MappingUnfit(place, "not_a_column")
    return tuple(each.strip() for each in columns)


def _constants(given: Any) -> dict[str, str]:
    if not isinstance(given, dict):
        raise MappingUnfit("constants", "not_a_map")
    for name, value in given.items():
        if name not in PLAIN_FIELDS:
            raise MappingUnfit(f"constants.{str(name)[:40]}", "unknown_field")
        if not isinstance(value, str | int):
            raise MappingUnfit(f"constants.{name}", "not_text")
    return {name: str(value) for name, value in given.items()}


def _values(given: Any) -> dict[str, dict[str, str]]:
    if not isinstance(given, dict):
        raise MappingUnfit("values", "not_a_map")
    found: dict[str, dict[str, str]] = {}
    for name, codes in given.items():
        if name not in CODES or not isinstance(codes, dict):
            raise MappingUnfit(f"values.{str(name)[:40]}", "unknown_field")
        found[name] = {
            str(theirs): _one_of(f"values.{name}", ours, CODES[name].values()) for theirs, ours in codes.items()
        }
    return found


def _one_of(place: str, given: Any, allowed: Iterable[str]) -> str:
    if given not in allowed:
        raise MappingUnfit(place, "not_one_of")
    return str(given)


@cache
def _zones() -> frozenset[str]:
    """All time zones by name; finding them reads folders, so it is done once."""
    return frozenset(available_timezones())


def _trust(given: Any) -> int:
    if not isinstance(given, int) or isinstance(given, bool) or not 0 <= given <= 100:
        raise MappingUnfit("trust", "not_0_to_100")
    return given
