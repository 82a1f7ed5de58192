"""The three axes of complaint statistics: where it was handled, what business, why. Own codes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

Axis = Literal["channel", "business", "cause"]
AXES: Final[Mapping[Axis, Mapping[str, tuple[str, str]]]] = {
    "channel": {
        "branch_counter": ("营业网点柜面", "Branch counter"),
        "self_service_device": ("自助设备", "Self-service device"),
        "internet_bank": ("网上银行", "Internet bank"),
        "telephone": ("电话渠道", "Telephone"),
        "mobile_app": ("手机银行", "Mobile app"),
        "public_account": ("公众号与小程序", "Public account"),
        "sms": ("短信", "SMS"),
        "third_party": ("第三方渠道", "Third party"),
        "back_office": ("中后台", "Back office"),
        "other": ("其他渠道", "Other channel"),
    },
    "business": {
        "rmb_savings": ("人民币储蓄", "Savings in CNY"),
        "loan": ("贷款", "Loan"),
        "bank_card": ("银行卡", "Bank card"),
        "own_wealth_product": ("自营理财", "Own wealth product"),
        "agency_sales": ("代理代销", "Agency sales"),
        "fx": ("外汇", "Foreign exchange"),
        "precious_metal": ("贵金属", "Precious metal"),
        "payment_settlement": ("支付结算", "Payments"),
        "currency_handling": ("人民币管理", "Notes and coins"),
        "treasury": ("国库", "Treasury"),
        "credit_reporting": ("征信", "Credit reporting"),
        "personal_financial_information": ("个人金融信息", "Personal financial information"),
        "debt_collection": ("债务催收", "Debt collection"),
        "other": ("其他业务", "Other business"),
    },
    "cause": {
        "attitude_quality": ("服务态度及服务质量", "Attitude and quality of service"),
        "facility_system": ("服务设施、设备与业务系统", "Facilities, devices, systems"),
        "rule_process": ("管理制度、业务规则与流程", "Rules and processes"),
        "marketing": ("营销方式", "Marketing"),
        "disclosure": ("信息披露", "Disclosure"),
        "product_return": ("产品收益", "Return of a product"),
        "free_choice": ("自主选择权", "Free choice"),
        "contract_terms": ("合同条款", "Contract terms"),
        "fund_security": ("消费者资金安全", "Safety of funds"),
        "information_security": ("消费者信息安全", "Safety of information"),
        "pricing": ("定价收费", "Pricing"),
        "collection": ("债务催收方式和手段", "Ways of collecting debt"),
        "other": ("其他原因", "Other cause"),
    },
}


def is_code(axis: Axis, code: str) -> bool:
    """Whether the axis has that code."""
    return code in AXES[axis]
