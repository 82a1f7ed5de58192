"""Why two are not merged, or not split again; in both languages."""

from __future__ import annotations

from zhike.platform.errors import Conflict, Invalid, NotFound, register_messages


class MergeOfOne(Invalid):
    """Both are the same customer."""

    code = "customers.merge_of_one"


class CustomerMerged(Conflict):
    """One of the two was merged meanwhile: what was looked at is not there any more."""

    code = "customers.merged_meanwhile"


class CustomersErased(Conflict):
    """One of the two was erased: nothing is left to merge, or to split off."""

    code = "customers.merge_erased"


class MergeUnknown(NotFound):
    """There is no such merge."""

    code = "customers.merge_unknown"


class MergeUndone(Conflict):
    """The merge was undone already."""

    code = "customers.merge_undone"


class MatchUnknown(NotFound):
    """There is no such pair."""

    code = "customers.match_unknown"


class MatchDecided(Conflict):
    """The pair was decided on already, or its two are one by now."""

    code = "customers.match_decided"


class SurvivorshipUnfit(Invalid):
    """An order of criteria cannot be as it is."""

    code = "customers.survivorship_unfit"


register_messages(
    {
        "customers.merge_of_one": (
            "两边是同一位客户，不需要合并。",
            "Both are the same customer: there is nothing to merge.",
        ),
        "customers.merged_meanwhile": (
            "客户 {number} 刚被并入另一位客户。请刷新后重新查看。",
            "Customer {number} was just merged into another one. Reload, and look at them again.",
        ),
        "customers.merge_erased": (
            "其中一位客户的信息已按规定删除，不能合并，也不能撤销合并。",
            "The data of one of them was erased by rule: they can be neither merged nor split.",
        ),
        "customers.merge_unknown": ("没有这次合并。", "There is no such merge."),
        "customers.merge_undone": (
            "这次合并已由 {by} 撤销。",
            "This merge was undone already, by {by}.",
        ),
        "customers.match_unknown": ("没有这一对。", "There is no such pair."),
        "customers.match_decided": (
            "这一对已经处理过了，请刷新列表。",
            "This pair was decided on already. Reload the list.",
        ),
        "customers.survivorship_unfit": (
            "字段 {field} 的判定次序无效：不能为空，不能重复，只能用已有的准则。",
            "The order of criteria of {field} is not valid: name at least one, none twice, and known ones only.",
        ),
    }
)
