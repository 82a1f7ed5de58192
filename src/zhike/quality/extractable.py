"""Contact records as a dataset of extracts: traits of the customer, what the contact was about, how long it took."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from zhike.customers import api as customers
from zhike.platform.database import Session
from zhike.privacy import api as privacy
from zhike.privacy.api import AS_IT_IS, Ladder, Measure, Rung, SensitiveColumn, Words, as_it_is
from zhike.products import api as products
from zhike.quality.repository import reporting
from zhike.quality.repository.reporting import Scope
from zhike.quality.rules import extracts as rules

_KNOWN = "t0.customer_id is not null"
_BATCH = 5000

_TRAITS = (
    Ladder("age_band", Words("年龄段", "Age band"), (AS_IT_IS, Rung(Words("三段", "Three bands"), rules.wide_age))),
    as_it_is("gender", Words("性别", "Gender")),
    Ladder(
        "city_tier",
        Words("城市线级", "City tier"),
        (AS_IT_IS, Rung(Words("一线与其他", "First tier or other"), rules.first_tier)),
    ),
    as_it_is("region", Words("区域", "Region")),
    Ladder(
        "tier",
        Words("客户等级", "Customer tier"),
        (AS_IT_IS, Rung(Words("普通与以上", "Standard or above"), rules.raised_tier)),
    ),
    Ladder(
        "products",
        Words("持有产品种类", "Kinds of products held"),
        (AS_IT_IS, Rung(Words("几种", "How many kinds"), rules.how_many)),
    ),
    Ladder(
        "month",
        Words("月份", "Month"),
        (
            AS_IT_IS,
            Rung(Words("季度", "Quarter"), rules.quarter),
            Rung(Words("年", "Year"), rules.year),
        ),
    ),
    as_it_is("channel", Words("渠道", "Channel")),
)
_SENSITIVE = (
    SensitiveColumn("reason_group", Words("来询原因组", "Group of contact reasons")),
    SensitiveColumn("reason", Words("来询原因", "Contact reason")),
    SensitiveColumn("outcome", Words("处理结果", "Outcome")),
    SensitiveColumn("complaint", Words("是否投诉", "Complaint")),
    SensitiveColumn("resolved", Words("是否解决", "Resolved")),
    SensitiveColumn("rating", Words("评分", "Rating")),
)
_MEASURES = (
    Measure("wait_s", Words("等待时长", "Wait"), 10, 1800),
    Measure("talk_s", Words("通话时长", "Talk"), 30, 3600),
    Measure("wrap_up_s", Words("话后处理时长", "Wrap-up"), 10, 900),
    Measure("assistant_s", Words("智能助手时长", "With the assistant"), 30, 1800),
    Measure("transfers", Words("转接次数", "Transfers"), 1, 3),
)
_OF_THE_CUSTOMER = frozenset({"gender", "products"})
_STORED: Mapping[str, str] = {"month": "local_date"}
_WRITTEN: Mapping[str, Callable[[Any], Any]] = {
    "month": rules.month,
    "complaint": rules.yes_no,
    "resolved": rules.yes_no,
    "rating": str,
    "city_tier": str,
}


class _Contacts:
    id = "contacts"
    name = Words("联络记录", "Contact records")
    traits = _TRAITS
    sensitive = _SENSITIVE
    measures = _MEASURES

    async def count(self, session: Session, first: date, last: date) -> tuple[int, int]:
        """Contacts of known customers, and of guests."""
        scope = Scope(first, last)
        known = await reporting.count_contacts(session, scope=scope, predicate=_KNOWN)
        return known, await reporting.count_contacts(session, scope=scope, predicate="") - known

    async def read(
        self, session: Session, first: date, last: date, columns: Sequence[str]
    ) -> AsyncGenerator[list[privacy.ExtractRow]]:
        """Contacts of known customers in batches."""
        stored = [_STORED.get(name, name) for name in columns if name not in _OF_THE_CUSTOMER]
        asked = dict.fromkeys(["customer_id", *stored])
        kinds = {each.code: each.category for each in await products.list_products(session)}
        scope = Scope(first, last)
        batches = reporting.stream_contacts(session, scope=scope, predicate=_KNOWN, columns=[*asked], batch=_BATCH)
        async for rows in batches:
            records = [dict(zip(asked, row, strict=True)) for row in rows]
            theirs = await _of_customers(session, {record["customer_id"] for record in records}, columns, kinds)
            yield [(record["customer_id"], [_written(name, record, theirs) for name in columns]) for record in records]


async def _of_customers(
    session: Session, ids: set[UUID], columns: Sequence[str], kinds: Mapping[str, str]
) -> dict[UUID, dict[str, str]]:
    if not _OF_THE_CUSTOMER & set(columns):
        return {}
    known = await customers.get_traits(session, sorted(ids))
    return {each.id: {"gender": each.gender, "products": rules.product_kinds(each.products, kinds)} for each in known}


def _written(name: str, record: Mapping[str, Any], theirs: Mapping[UUID, Mapping[str, str]]) -> Any:
    """A value as it goes into an extract: text for traits and sensitive columns, None where it is not known."""
    if name in _OF_THE_CUSTOMER:
        return theirs.get(record["customer_id"], {}).get(name)
    value = record[_STORED.get(name, name)]
    return value if value is None or name not in _WRITTEN else _WRITTEN[name](value)


DATASET: privacy.ExtractableDataset = _Contacts()
