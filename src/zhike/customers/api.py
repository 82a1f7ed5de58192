"""What other contexts may ask of customers."""

from zhike.customers.rules.profile import Holding, NewCustomer, Profile, Revealed, Segment, age_band, is_elder
from zhike.customers.rules.records import SourceRecord
from zhike.customers.service.profile import (
    create_customers,
    find_by_reference,
    get_card,
    get_names,
    get_number,
    get_segment,
    get_segments,
    list_segments,
    reveal,
)
from zhike.customers.service.records import (
    claim_records,
    find_record_ids_by_keys,
    get_records,
    list_customer_records,
    list_trust,
    settle_records,
)

__all__ = [
    "Holding",
    "NewCustomer",
    "Profile",
    "Revealed",
    "Segment",
    "SourceRecord",
    "age_band",
    "claim_records",
    "create_customers",
    "find_by_reference",
    "find_record_ids_by_keys",
    "get_card",
    "get_names",
    "get_number",
    "get_records",
    "get_segment",
    "get_segments",
    "is_elder",
    "list_customer_records",
    "list_segments",
    "list_trust",
    "reveal",
    "settle_records",
]
