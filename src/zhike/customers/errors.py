"""Errors of customers, in both languages."""

from __future__ import annotations

from zhike.platform.errors import Conflict, Invalid, NotFound, register_messages


class CustomerUnknown(NotFound):
    """There is no such customer."""

    code = "customers.unknown"


class FieldEmpty(NotFound):
    """This customer has no such value."""

    code = "customers.field_empty"


class CustomerNumberTaken(Conflict):
    """A customer to add has a number, or an id, that is there already."""

    code = "customers.number_taken"


class CustomerUnfit(Invalid):
    """A customer to add has a value that cannot be; `row` counts from 1."""

    code = "customers.unfit"


messages = {
    "customers.unknown": ("没有这位客户。", "There is no such customer."),
    "customers.field_empty": ("这位客户没有登记此项信息。", "This customer has no such detail on record."),
    "customers.number_taken": (
        "客户号重复，这一批没有写入。",
        "A customer number is there already; nothing of this batch was added.",
    ),
    "customers.unfit": (
        "第 {row} 位客户的 {field} 无效，这一批没有写入。",
        "Customer {row} of the batch: {field} is not valid; nothing of this batch was added.",
    ),
}
register_messages(messages)
