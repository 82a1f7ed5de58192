"""Errors of audit, in both languages."""

from __future__ import annotations

from zhike.platform.errors import NotFound, register_messages


class AlertNotFound(NotFound):
    """There is no such alert."""

    code = "audit.alert_not_found"


class ItemUnknown(NotFound):
    """The checklist has no such question."""

    code = "audit.item_unknown"


register_messages(
    {
        "audit.alert_not_found": ("没有这条告警。请刷新列表。", "There is no such alert. Reload the list."),
        "audit.item_unknown": (
            "检查表里没有 {item} 这一项。请刷新页面。",
            "The checklist has no question {item}. Reload the page.",
        ),
    }
)
